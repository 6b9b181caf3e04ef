package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The dispatcher of {@code pekko.conf} is fair: what comes from elsewhere gets its turn. */
class DispatcherTest {
  private static final String DISPATCHER = "pekko.actor.default-dispatcher";
  private static final Duration SOON = Duration.ofSeconds(3);

  private final Config ours = ConfigFactory.parseResources("pekko.conf");
  private final ActorTestKit kit =
      ActorTestKit.create(
          "DispatcherTest",
          ConfigFactory.empty()
              .withValue(DISPATCHER, ours.getValue(DISPATCHER))
              .withFallback(ConfigFactory.defaultReference())
              .resolve());

  @AfterEach
  void shutdown() {
    kit.shutdownTestKit();
  }

  @Test
  void actorsThatKeepEachOtherBusyDoNotKeepOthersOut() {
    for (int i = 0; i < 16 * Runtime.getRuntime().availableProcessors(); i++) {
      ActorRef<Ball> wall = kit.spawn(player());
      kit.<Ball>spawn(player()).tell(new Ball(wall));
    }
    ActorRef<CompletableFuture<Long>> bystander = kit.spawn(bystander());
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Long> heard = new CompletableFuture<>();
      long asked = System.nanoTime();
      bystander.tell(heard);
      long answered = heard.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
      assertThat(Duration.ofNanos(answered - asked)).isLessThan(SOON);
    }
  }

  private record Ball(ActorRef<Ball> from) {}

  /** Plays for ever. */
  private static Behavior<Ball> player() {
    return Behaviors.receive(
        (context, ball) -> {
          ball.from.tell(new Ball(context.getSelf()));
          return Behaviors.same();
        });
  }

  private static Behavior<CompletableFuture<Long>> bystander() {
    return Behaviors.receiveMessage(
        asked -> {
          asked.complete(System.nanoTime());
          return Behaviors.same();
        });
  }
}
