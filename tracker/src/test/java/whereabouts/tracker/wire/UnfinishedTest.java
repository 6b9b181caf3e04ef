package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.wire.Unfinished.PART_BYTES;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Limit;

class UnfinishedTest {
  private static final int MAX = 10 * PART_BYTES;

  private final List<String> givenUp = new ArrayList<>();
  private long nanos;
  private final Unfinished unfinished = new Unfinished(MAX, () -> nanos);

  private Unfinished.Part begin(String name) {
    return unfinished.begin(() -> givenUp.add(name));
  }

  private void after(long seconds) {
    nanos += seconds * 1_000_000_000L;
  }

  @Test
  void whatIsWholeOrGoneHoldsNothing() {
    Unfinished.Part part = begin("a");
    part.grow(1000);
    assertThat(unfinished.bytes()).isEqualTo(PART_BYTES + 1000);
    part.end();
    part.end();
    part.grow(1000);
    assertThat(unfinished.bytes()).isZero();
    assertThat(unfinished.count()).isZero();
    assertThat(part.isGivenUp()).isFalse();
  }

  @Test
  void whatIsPassedOnIsNotHeldButThePartIs() {
    Unfinished.Part part = begin("a");
    part.grow(1000);
    part.shrink(400);
    assertThat(unfinished.bytes()).isEqualTo(PART_BYTES + 600);
    part.shrink(1000);
    assertThat(unfinished.bytes()).isEqualTo(PART_BYTES);
    part.end();
    part.shrink(1000);
    assertThat(unfinished.bytes()).isZero();
  }

  @Test
  void ofEqualOnesTheOldestMakesRoom() {
    for (int i = 0; i < 15; i++) {
      begin("silent-" + i);
      after(1);
    }
    assertThat(givenUp).containsExactly("silent-0", "silent-1", "silent-2", "silent-3", "silent-4");
    assertThat(unfinished.bytes()).isEqualTo(MAX);
  }

  @Test
  void ofThoseOfOneAgeTheLargestMakesRoom() {
    Unfinished.Part small = begin("small");
    Unfinished.Part large = begin("large");
    Unfinished.Part other = begin("other");
    after(1);
    large.grow(5 * PART_BYTES);
    small.grow(PART_BYTES);
    other.grow(2 * PART_BYTES);
    assertThat(givenUp).containsExactly("large");
    assertThat(large.isGivenUp()).isTrue();
    assertThat(unfinished.bytes()).isEqualTo(5 * PART_BYTES);
    assertThat(unfinished.givenUp()).isEqualTo(1);
  }

  @Test
  void whoHasHeldLittleForLongOutlivesWhoHoldsMuch() {
    begin("slow phone").grow(1000);
    after(5);
    Unfinished.Part flood = begin("flood");
    flood.grow(8 * PART_BYTES);
    assertThat(givenUp).containsExactly("flood");
  }

  @Test
  void asManyMakeRoomAsIsNeeded() {
    for (int i = 0; i < 10; i++) {
      begin("silent-" + i);
      after(1);
    }
    after(10);
    Unfinished.Part large = begin("large");
    large.grow(5 * PART_BYTES);
    assertThat(givenUp).hasSize(6).doesNotContain("large");
    assertThat(unfinished.limit()).isEqualTo(new Limit("unfinished_bytes", MAX, MAX));
  }
}
