package whereabouts.cluster;

import java.util.stream.IntStream;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;

/**
 * Which entity and which shard a message is for. A vehicle's entity id is the vehicle's id, a
 * keeper's begins with a control character, which no vehicle's id may hold; a shard is some
 * neighbouring buckets.
 */
final class EntityIds
    extends ShardingMessageExtractor<ShardingEnvelope<FleetCommand>, FleetCommand> {
  private static final char KEEPER = '\u0001';
  private static final String[] NUMBERS =
      IntStream.range(0, Buckets.COUNT).mapToObj(Integer::toString).toArray(String[]::new);

  static String keeperOf(int bucket) {
    return KEEPER + NUMBERS[bucket];
  }

  static boolean isKeeper(String entityId) {
    return entityId.charAt(0) == KEEPER;
  }

  /** The bucket that a keeper or a vehicle belongs to. */
  static int bucketOf(String entityId) {
    return isKeeper(entityId) ? Integer.parseInt(entityId.substring(1)) : Buckets.of(entityId);
  }

  @Override
  public String entityId(ShardingEnvelope<FleetCommand> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String entityId) {
    return NUMBERS[Buckets.shardOf(bucketOf(entityId))];
  }

  @Override
  public FleetCommand unwrapMessage(ShardingEnvelope<FleetCommand> envelope) {
    return envelope.message();
  }
}
