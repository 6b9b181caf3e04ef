package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.CapturedLogEvent;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;
import whereabouts.cluster.operations.Ladder.Rung;
import whereabouts.cluster.operations.LadderWatch.Look;
import whereabouts.cluster.operations.LadderWatch.Standing;

class LadderWatchTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration FLUSH = Duration.ofSeconds(1);

  private final AtomicLong seconds = new AtomicLong();
  private final AtomicReference<Standing> told =
      new AtomicReference<>(new Standing(Rung.SHEDDING, Instant.EPOCH));
  private Duration calm = Duration.ofSeconds(5);
  private Pressure.Load load = new Pressure.Load(70, 0, FLUSH, FLUSH);
  private final BehaviorTestKit<Look> watch =
      BehaviorTestKit.create(
          LadderWatch.create(
              () -> load,
              () -> calm,
              () -> seconds.get() * 1_000_000_000,
              () -> NOON.plusSeconds(seconds.get()),
              told));

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      seconds.incrementAndGet();
      watch.run(Look.NOW);
    }
  }

  private void refuse(int reports) {
    load = new Pressure.Load(load.refused() + reports, 0, FLUSH, FLUSH);
  }

  private Standing standing() {
    return Objects.requireNonNull(told.get());
  }

  @Test
  void itBeginsNormalWhateverWasRefusedBefore() {
    look(1);
    assertThat(standing()).isEqualTo(new Standing(Rung.NORMAL, NOON));
    assertThat(watch.getAllLogEntries()).isEmpty();
  }

  @Test
  void anotherCalmHoldsFromTheNextLook() {
    refuse(5);
    look(1);
    calm = Duration.ofSeconds(1);
    look(1);
    assertThat(standing().rung()).isEqualTo(Rung.COALESCING);
  }

  @Test
  void everyChangeIsToldWithItsTimeAndLoggedOnceWithItsCause() {
    refuse(5);
    look(1);
    assertThat(standing()).isEqualTo(new Standing(Rung.SHEDDING, NOON.plusSeconds(1)));
    refuse(5);
    look(1);
    look(4);
    assertThat(standing()).isEqualTo(new Standing(Rung.SHEDDING, NOON.plusSeconds(1)));
    look(1);
    assertThat(standing()).isEqualTo(new Standing(Rung.COALESCING, NOON.plusSeconds(7)));
    look(5);
    assertThat(standing()).isEqualTo(new Standing(Rung.NORMAL, NOON.plusSeconds(12)));
    look(30);

    assertThat(watch.getAllLogEntries())
        .extracting(CapturedLogEvent::level, CapturedLogEvent::message)
        .containsExactly(
            tuple(
                Level.WARN,
                "Shedding: 5 reports were refused. More comes in than this node can take."),
            tuple(
                Level.INFO, "Coalescing: calm for 5000 ms. Newer positions replace those waiting."),
            tuple(Level.INFO, "Normal again: calm for 5000 ms."));
  }
}
