package whereabouts.tracker.vehicle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Stages of Pekko's as Java's own. What depends on a stage that Pekko made runs on the common pool,
 * however short it is, and where there are two cores or fewer, on a new thread each time. What
 * depends on one of these runs at once on the thread that completes it.
 */
public final class InPlace {
  private InPlace() {}

  /** Completed as the other one is, by the same thread. */
  public static <T> CompletableFuture<T> of(CompletionStage<T> pekkos) {
    CompletableFuture<T> plain = new CompletableFuture<>();
    var unused =
        pekkos.whenCompleteAsync(
            (value, failure) -> {
              if (failure == null) {
                plain.complete(value);
              } else {
                plain.completeExceptionally(failure);
              }
            },
            Runnable::run);
    return plain;
  }
}
