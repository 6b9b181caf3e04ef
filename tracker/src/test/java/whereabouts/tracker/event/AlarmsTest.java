package whereabouts.tracker.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AlarmsTest {
  @Test
  void anAlarmRingsAfterItsDelay() {
    long begun = System.nanoTime();
    CompletableFuture<Long> rung = new CompletableFuture<>();
    Alarms.SYSTEM.set(Duration.ofMillis(30), () -> rung.complete(System.nanoTime() - begun));
    assertThat(rung.orTimeout(10, TimeUnit.SECONDS).join())
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
  }

  @Test
  void oneThatIsSwitchedOffDoesNot() {
    CompletableFuture<String> rung = new CompletableFuture<>();
    Alarms.SYSTEM.set(Duration.ofMillis(500), () -> rung.complete("switched off")).switchOff();
    Alarms.SYSTEM.set(Duration.ofMillis(700), () -> rung.complete("later"));
    assertThat(rung.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("later");
  }
}
