package whereabouts.simulator.report;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows how far something is, again and again until it is ended. */
public final class Progress {
  private static final Duration ON_TERMINAL = Duration.ofMillis(500);
  private static final Duration IN_PIPE = Duration.ofSeconds(5);

  private final Screen screen;
  private final ScheduledExecutorService timer;
  private boolean ended;

  public Progress(Screen screen, Supplier<String> text) {
    this.screen = screen;
    timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "progress");
              thread.setDaemon(true);
              return thread;
            });
    long millis = (screen.terminal() ? ON_TERMINAL : IN_PIPE).toMillis();
    var unused = timer.scheduleAtFixedRate(() -> show(text), millis, millis, TimeUnit.MILLISECONDS);
  }

  private synchronized void show(Supplier<String> text) {
    if (!ended) {
      screen.progress(text.get());
    }
  }

  public synchronized void end() {
    ended = true;
    timer.shutdownNow();
    screen.endProgress();
  }
}
