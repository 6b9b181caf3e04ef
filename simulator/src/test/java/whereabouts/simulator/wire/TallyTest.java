package whereabouts.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Entry;
import whereabouts.simulator.fleet.Fix;

class TallyTest {
  private static final long MILLI = 1_000_000;
  private static final List<Entry> TWO =
      List.of(Entry.of(new Fix("a", 1, 2, 3, 4, 5)), Entry.of(new Fix("b", 1, 2, 3, 4, 5)));

  private final Tally tally = new Tally();

  private static Counts accepted(int n) {
    return new Counts(n, n, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void latencyCountsFromTheIntendedTimeHoweverLateTheSend() {
    Message message = Message.due(100 * MILLI, TWO);
    tally.sent(message, 150 * MILLI);
    tally.settled(accepted(2), List.of(message), 180 * MILLI);
    assertThat(tally.figures().lateSends()).isEqualTo(2);
    assertThat(tally.ackLatencyMicros().getTotalCount()).isEqualTo(2);
    assertThat(tally.ackLatencyMicros().getMaxValue() / 1000).isEqualTo(80);
  }

  @Test
  void whatIsAckedWhileBothSidesWarmUpIsCountedButItsLatencyIsNot() {
    Message slow = Message.due(100 * MILLI, TWO);
    tally.sent(slow, 100 * MILLI);
    tally.settled(accepted(2), List.of(slow), 900 * MILLI);
    assertThat(tally.figures().recentP99Millis()).isGreaterThan(700);
    tally.warmedUp();
    Message quick = Message.due(1_000 * MILLI, TWO);
    tally.sent(quick, 1_000 * MILLI);
    tally.settled(accepted(2), List.of(quick), 1_003 * MILLI);
    assertThat(tally.figures().counts().accepted()).isEqualTo(4);
    assertThat(tally.ackLatencyMicros().getTotalCount()).isEqualTo(2);
    assertThat(tally.ackLatencyMicros().getMaxValue() / 1000).isEqualTo(3);
  }

  @Test
  void aFewMillisecondsAreNotLate() {
    tally.sent(Message.due(100 * MILLI, TWO), 109 * MILLI);
    assertThat(tally.figures().lateSends()).isZero();
  }

  @Test
  void whatHasNoTimeOfItsOwnIsNeverLate() {
    Message message = Message.atOnce(TWO);
    tally.sent(message, 150 * MILLI);
    tally.settled(accepted(2), List.of(message), 180 * MILLI);
    assertThat(tally.figures().lateSends()).isZero();
    assertThat(tally.ackLatencyMicros().getMaxValue() / 1000).isEqualTo(30);
  }

  @Test
  void whatIsSentAgainWasDueOnceAndKeepsItsTime() {
    Message message = Message.due(100 * MILLI, TWO);
    tally.sent(message, 150 * MILLI);
    tally.lost(2);
    tally.sent(message, 250 * MILLI);
    tally.settled(accepted(2), List.of(message), 300 * MILLI);
    tally.skipped(3);
    assertThat(tally.figures().offered()).isEqualTo(5);
    assertThat(tally.figures().sent()).isEqualTo(4);
    assertThat(tally.figures().resent()).isEqualTo(2);
    assertThat(tally.figures().lateSends()).isEqualTo(2);
    assertThat(tally.ackLatencyMicros().getMaxValue() / 1000).isEqualTo(200);
    assertThat(tally.figures().addUp()).isTrue();
  }

  @Test
  void everyPositionIsReceivedOrLostOrTheFiguresDoNotAddUp() {
    tally.sent(Message.due(0, TWO), 0);
    tally.sent(Message.due(0, TWO), 0);
    assertThat(tally.figures().addUp()).isFalse();
    tally.settled(accepted(2), List.of(), 0);
    tally.lost(2);
    assertThat(tally.figures().addUp()).isTrue();
    tally.settled(new Counts(1, 0, 0, 0, 0, 0, 0, 0, 0), List.of(), 0);
    assertThat(tally.figures().addUp()).isFalse();
  }
}
