package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.cluster.operations.Ladder.Rung.COALESCING;
import static whereabouts.cluster.operations.Ladder.Rung.NORMAL;
import static whereabouts.cluster.operations.Ladder.Rung.SHEDDING;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import whereabouts.cluster.operations.Ladder.Rung;

class LadderTest {
  private static final Duration CALM = Duration.ofSeconds(5);
  private static final long SECOND = 1_000_000_000;

  private static Ladder after(Ladder ladder, int fromSecond, Rung... reasons) {
    Ladder next = ladder;
    for (int i = 0; i < reasons.length; i++) {
      next = next.next(reasons[i], (fromSecond + i) * SECOND, CALM);
    }
    return next;
  }

  @Test
  void itRisesAtOnceByAsManyRungsAsNeedBe() {
    assertThat(after(Ladder.standing(0), 1, SHEDDING).rung()).isEqualTo(SHEDDING);
    assertThat(after(Ladder.standing(0), 1, COALESCING).rung()).isEqualTo(COALESCING);
  }

  @Test
  void itFallsByOneRungAfterEachCalm() {
    Ladder high = after(Ladder.standing(0), 1, SHEDDING);
    Ladder stillHigh = after(high, 2, NORMAL, NORMAL, NORMAL, NORMAL);
    assertThat(stillHigh.rung()).isEqualTo(SHEDDING);
    Ladder lower = after(stillHigh, 6, NORMAL);
    assertThat(lower.rung()).isEqualTo(COALESCING);
    assertThat(after(lower, 7, NORMAL, NORMAL, NORMAL, NORMAL).rung()).isEqualTo(COALESCING);
    assertThat(after(lower, 7, NORMAL, NORMAL, NORMAL, NORMAL, NORMAL).rung()).isEqualTo(NORMAL);
  }

  @Test
  void whileThereIsReasonForTheLowerRungItStaysThere() {
    Ladder high = after(Ladder.standing(0), 1, SHEDDING);
    Rung[] aMinute = new Rung[60];
    Arrays.fill(aMinute, COALESCING);
    assertThat(after(high, 2, aMinute).rung()).isEqualTo(COALESCING);
  }

  /** A look at the pressure. */
  record Look(Rung reason, long afterNanos) {}

  @Property
  void itNeverStandsTooLowAndNeverSkipsACalm(@ForAll("looks") List<Look> looks) {
    Ladder ladder = Ladder.standing(0);
    long now = 0;
    long reasonAt = 0;
    for (Look look : looks) {
      now += look.afterNanos;
      Ladder next = ladder.next(look.reason, now, CALM);
      assertThat(next.rung()).isGreaterThanOrEqualTo(look.reason);
      if (next.rung().compareTo(ladder.rung()) > 0) {
        assertThat(next.rung()).isEqualTo(look.reason);
      }
      if (next.rung().compareTo(ladder.rung()) < 0) {
        assertThat(next.rung()).isEqualTo(ladder.rung() == SHEDDING ? COALESCING : NORMAL);
        assertThat(now - reasonAt).isGreaterThanOrEqualTo(CALM.toNanos());
      }
      if (look.reason.compareTo(ladder.rung()) >= 0 || next.rung() != ladder.rung()) {
        reasonAt = now;
      }
      ladder = next;
    }
  }

  @Property
  void afterAsManyCalmsAsThereAreRungsToFallItIsNormal(@ForAll("looks") List<Look> looks) {
    Ladder ladder = Ladder.standing(0);
    long now = 0;
    for (Look look : looks) {
      now += look.afterNanos;
      ladder = ladder.next(look.reason, now, CALM);
    }
    for (int calm = 0; calm < 2; calm++) {
      now += CALM.toNanos();
      ladder = ladder.next(NORMAL, now, CALM);
    }
    assertThat(ladder.rung()).isEqualTo(NORMAL);
  }

  @Provide
  Arbitrary<List<Look>> looks() {
    return Combinators.combine(
            Arbitraries.of(Rung.class), Arbitraries.longs().between(1, 7 * SECOND))
        .as(Look::new)
        .list()
        .ofMaxSize(50);
  }
}
