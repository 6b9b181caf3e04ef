package whereabouts.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StopHookTest {
  private final List<Integer> halted = new ArrayList<>();

  private void run(Supplier<CompletionStage<Integer>> stop) {
    new StopHook(stop, Duration.ofMillis(200), halted::add).run();
  }

  @Test
  void theProcessEndsWithTheStatusOfTheStop() {
    run(() -> CompletableFuture.completedFuture(0));
    run(() -> CompletableFuture.completedFuture(1));
    assertThat(halted).containsExactly(0, 1);
  }

  @Test
  void aStopThatDoesNotEndIsGivenUp() {
    run(CompletableFuture::new);
    assertThat(halted).containsExactly(1);
  }

  @Test
  void aStopThatFailsEndsTheProcessToo() {
    run(() -> CompletableFuture.failedFuture(new IllegalStateException("expected by the test")));
    assertThat(halted).containsExactly(1);
  }

  /** As after a fatal error: who calls for the end is needed for it. */
  static final class HangingProcess {
    private HangingProcess() {}

    public static void main(String[] arguments) {
      CompletableFuture<Integer> stopped = new CompletableFuture<>();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  new StopHook(() -> stopped, Duration.ofMillis(200), Runtime.getRuntime()::halt)));
      System.exit(0);
      stopped.complete(0);
    }
  }

  @Test
  void aProcessWhoseOnlyThreadWaitsForItsOwnEndEnds() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HangingProcess.class.getName())
            .inheritIO()
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
    } finally {
      process.destroyForcibly();
    }
  }
}
