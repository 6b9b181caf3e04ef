package whereabouts.tracker.vehicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InPlaceTest {
  private final ActorTestKit kit = ActorTestKit.create("InPlaceTest");
  private final CompletableFuture<Integer> source = new CompletableFuture<>();

  /** A stage as Pekko makes them. */
  private final CompletionStage<Integer> pekkos =
      Source.completionStage(source).runWith(Sink.head(), kit.system());

  @AfterEach
  void shutdown() {
    kit.shutdownTestKit();
  }

  @Test
  void whatDependsOnItRunsOnTheThreadThatCompletedIt() {
    CompletionStage<String> thread =
        InPlace.of(pekkos).thenApply(value -> Thread.currentThread().getName());
    source.complete(1);
    assertThat(result(thread)).contains("dispatcher");
  }

  @Test
  void itHasTheValue() {
    source.complete(7);
    assertThat(result(InPlace.of(pekkos))).isEqualTo(7);
  }

  @Test
  void itFailsAsTheOtherDid() {
    IllegalStateException broken = new IllegalStateException("broken");
    source.completeExceptionally(broken);
    CompletableFuture<Integer> plain = InPlace.of(pekkos);
    assertThatThrownBy(() -> result(plain)).hasCause(broken);
  }

  private static <T> T result(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
