package whereabouts.cluster;

import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.AllDeadLetters;
import org.apache.pekko.actor.Dropped;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import whereabouts.tracker.fleet.FleetCommand;

/**
 * Brings what sharding drops at a hand-off to its vehicles all the same. One per node.
 *
 * <p>A region drops what has come for a shard between the word that it will go and the word that it
 * goes, lest it overtake what others have sent later. Here the time of the fix decides, not the
 * order, and a report that is dropped would hold up all acks behind it until it is sent once more.
 * It is dropped once: by the time it comes again the shard is on its way.
 */
final class HandOffDrops {
  /** In what Pekko gives as the reason. */
  private static final String AT_HAND_OFF = "handoff";

  private HandOffDrops() {}

  /**
   * What is dropped in this system goes to the region again.
   *
   * @param handsOver whether all shards are to leave this node: the region would wait for the new
   *     home of what comes to it then, and the node for the region; so it is left to be resent
   */
  static Behavior<AllDeadLetters> create(
      ActorRef<ShardingEnvelope<FleetCommand>> region, BooleanSupplier handsOver) {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .eventStream()
              .tell(new EventStream.Subscribe<>(AllDeadLetters.class, context.getSelf()));
          return Behaviors.receiveMessage(
              letter -> {
                // as it is, or in the letter that it was put into
                Object dropped = letter instanceof Dropped ? letter : letter.message();
                if (!handsOver.getAsBoolean()
                    && dropped instanceof Dropped drop
                    && drop.reason().contains(AT_HAND_OFF)
                    && drop.message() instanceof ShardingEnvelope<?> envelope
                    && envelope.message() instanceof FleetCommand command) {
                  region.tell(new ShardingEnvelope<>(envelope.entityId(), command));
                }
                return Behaviors.same();
              });
        });
  }
}
