package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.fleet.Buckets;

class OwnersTest {
  private long now = 5_000_000_000L;
  private final Owners owners = new Owners(() -> now);

  private static BitSet buckets(int... indices) {
    BitSet buckets = new BitSet();
    for (int index : indices) {
      buckets.set(index);
    }
    return buckets;
  }

  /** And looks then, as the heartbeat does. */
  private void after(Duration time) {
    now += time.toNanos();
    owners.look();
  }

  private void isLost(String node) {
    owners.lost(node);
    after(Owners.SILENCE);
  }

  @Test
  void asLongAsAllNodesAreThereEverythingCanBeReached() {
    owners.told("a:1", buckets(1, 2));
    owners.told("b:1", buckets(3));
    after(Duration.ofHours(1));
    assertThat(owners.unreachable()).isZero();
    assertThat(owners.unreachableOwner(1)).isEmpty();
  }

  @Test
  void whatALostNodeHasCanNotBeReachedUntilItIsFound() {
    owners.told("a:1", buckets(1, 1023));
    owners.told("b:1", buckets(3));
    isLost("a:1");
    assertThat(owners.unreachable()).isEqualTo(2);
    assertThat(owners.unreachableOwner(1)).contains("a:1");
    assertThat(owners.unreachableOwner(1023)).contains("a:1");
    assertThat(owners.unreachableOwner(3)).isEmpty();

    owners.found("a:1");
    assertThat(owners.unreachable()).isZero();
    assertThat(owners.unreachableOwner(1)).isEmpty();
  }

  /** What a node that is gone told last may come after its removal, and stand for long. */
  @Test
  void whoHasABucketIsNotKnownAsLongAsTwoSayThatTheyDo() {
    int bucket = Buckets.of("bus-7");
    owners.removed("a:1");
    owners.told("a:1", buckets(bucket));
    assertThat(owners.ownerOf("bus-7")).isEqualTo("a:1");
    owners.told("b:1", buckets(bucket));
    assertThat(owners.ownerOf("bus-7")).isNull();
    owners.told("c:1", buckets(bucket));
    assertThat(owners.ownerOf("bus-7")).isNull();

    owners.retain(Set.of("b:1"));
    assertThat(owners.ownerOf("bus-7")).isEqualTo("b:1");
    owners.lost("b:1");
    assertThat(owners.ownerOf("bus-7")).isNull();
  }

  @Test
  void ofALostNodeThatIsRemovedNothingIsKnown() {
    owners.told("a:1", buckets(1));
    isLost("a:1");
    owners.removed("a:1");
    assertThat(owners.unreachableOwner(1)).isEmpty();

    owners.told("a:1", buckets(1)); // it came to life again, and can be lost again
    after(Owners.SILENCE);
    assertThat(owners.unreachableOwner(1)).isEmpty();
    owners.lost("a:1");
    assertThat(owners.unreachableOwner(1)).contains("a:1");
  }

  @Test
  void whatAnotherNodeHasTakenOverCanBeReached() {
    owners.told("a:1", buckets(1, 2));
    isLost("a:1");
    owners.told("b:1", buckets(2));
    assertThat(owners.unreachableOwner(1)).contains("a:1");
    assertThat(owners.unreachableOwner(2)).isEmpty();
  }

  @Test
  void whatMovedAwayBeforeIsNotTheLostNodesAnyMore() {
    owners.told("a:1", buckets(1, 2));
    owners.told("a:1", buckets(2));
    isLost("a:1");
    assertThat(owners.unreachableOwner(1)).isEmpty();
    assertThat(owners.unreachableOwner(2)).contains("a:1");
  }

  /** Another node may have lost it, or all of them for a moment. */
  @Test
  void aNodeThatIsHeardCanBeReachedWhateverOthersSay() {
    owners.told("a:1", buckets(1));
    owners.lost("a:1");
    assertThat(owners.unreachableOwner(1)).isEmpty();
    after(Owners.SILENCE.minusNanos(1));
    assertThat(owners.unreachableOwner(1)).isEmpty();
    owners.told("a:1", buckets(1));
    after(Duration.ofNanos(1));
    assertThat(owners.unreachableOwner(1)).isEmpty();
    after(Owners.SILENCE);
    assertThat(owners.unreachableOwner(1)).contains("a:1");
    owners.told("a:1", buckets(1));
    assertThat(owners.unreachableOwner(1)).isEmpty();
  }

  @Test
  void ofANodeThatHasToldNothingNothingIsKnown() {
    isLost("a:1");
    owners.told("b:1", null);
    isLost("b:1");
    assertThat(owners.unreachable()).isZero();
  }

  @Test
  void whoIsForgottenHasToldNothing() {
    owners.told("a:1", buckets(1));
    isLost("a:1");
    owners.retain(Set.of("b:1"));
    assertThat(owners.unreachable()).isZero();
  }

  /** Anything that may happen to one of three nodes. */
  record Event(String what, String node, BitSet buckets) {}

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.of("told", "told", "lost", "found", "removed", "silence", "look"),
            Arbitraries.of("a:1", "b:1", "c:1"),
            Arbitraries.integers().between(0, 15))
        .as((what, node, bits) -> new Event(what, node, BitSet.valueOf(new long[] {bits})))
        .list()
        .ofMaxSize(40);
  }

  /** In any order: unreachable is what a lost and silent node has told last, and no other node. */
  @Property
  void whateverHappensInWhateverOrder(@ForAll("events") List<Event> events) {
    Map<String, BitSet> claims = new HashMap<>();
    Map<String, Long> heard = new HashMap<>();
    Set<String> lost = new HashSet<>();
    List.of("a:1", "b:1", "c:1").forEach(owners::removed); // of an earlier try
    for (Event event : events) {
      String node = event.node;
      switch (event.what) {
        case "told" -> {
          owners.told(node, event.buckets);
          claims.put(node, event.buckets);
          heard.put(node, now);
        }
        case "lost" -> {
          owners.lost(node);
          lost.add(node);
        }
        case "found" -> {
          owners.found(node);
          lost.remove(node);
        }
        case "removed" -> {
          owners.removed(node);
          claims.remove(node);
          lost.remove(node);
        }
        case "silence" -> after(Owners.SILENCE);
        default -> after(Duration.ofMillis(250));
      }
      int count = 0;
      for (int bucket = 0; bucket < 4; bucket++) {
        int asked = bucket;
        List<String> having =
            claims.keySet().stream().filter(claim -> claims.get(claim).get(asked)).toList();
        boolean away =
            !having.isEmpty()
                && having.stream()
                    .allMatch(
                        claim ->
                            lost.contains(claim)
                                && now - heard.get(claim) >= Owners.SILENCE.toNanos());
        assertThat(owners.unreachableOwner(bucket).isPresent()).isEqualTo(away);
        owners.unreachableOwner(bucket).ifPresent(owner -> assertThat(having).contains(owner));
        count += away ? 1 : 0;
      }
      assertThat(owners.unreachable()).isEqualTo(count);
    }
  }
}
