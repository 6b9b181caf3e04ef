package whereabouts.cluster.command;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the virtual machine runs when it is told to end: stops the node in order, and ends the
 * process with the status of that. It ends in any case: after a fatal error the threads that the
 * stop needs may all be waiting, inside {@link System#exit}, for this very hook.
 */
final class StopHook implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StopHook.class);

  /** Something acked may be lost. */
  private static final int UNKNOWN = 1;

  private final Supplier<CompletionStage<Integer>> stop;
  private final Duration deadline;
  private final IntConsumer halt;

  /**
   * A hook for one stop.
   *
   * @param stop begins it, and tells the status when it is done
   * @param deadline after which it is given up
   * @param halt ends the process with a status, and runs no further hook
   */
  StopHook(Supplier<CompletionStage<Integer>> stop, Duration deadline, IntConsumer halt) {
    this.stop = stop;
    this.deadline = deadline;
    this.halt = halt;
  }

  @Override
  public void run() {
    int status = UNKNOWN;
    try {
      status = stop.get().toCompletableFuture().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException hangs) {
      LOG.error(
          "The node has not stopped within {} s; the process ends all the same. What was accepted"
              + " and not yet stored may be lost",
          deadline.toSeconds());
    } catch (Exception failure) {
      LOG.error("The node could not be stopped in order", failure);
    } finally {
      halt.accept(status);
    }
  }
}
