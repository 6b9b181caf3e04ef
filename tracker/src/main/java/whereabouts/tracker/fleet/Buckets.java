package whereabouts.tracker.fleet;

import java.nio.charset.StandardCharsets;
import scala.util.hashing.MurmurHash3;

/**
 * The one hash: a vehicle's bucket is its stripe of the fleet table and its partition in Cassandra,
 * and a part of its shard. Fixed for the life of a keyspace.
 */
public final class Buckets {
  /** How many buckets there are. */
  public static final int COUNT = 1024;

  /** Neighbours that are a shard, and so move together: a cluster moves shards one by one. */
  public static final int IN_A_SHARD = 4;

  /** How many shards all buckets are. */
  public static final int SHARDS = COUNT / IN_A_SHARD;

  private static final MurmurHash3 MURMUR = new MurmurHash3();

  private Buckets() {}

  /** The bucket of a vehicle: murmur3_32 (seed 0) of the id's UTF-8 bytes, modulo the count. */
  public static int of(String vehicleId) {
    return Math.floorMod(hash(vehicleId), COUNT);
  }

  /** The shard that a bucket is a part of. */
  public static int shardOf(int bucket) {
    return bucket / IN_A_SHARD;
  }

  /** How many shards so many buckets are, if none of them is in part elsewhere. */
  public static long shards(long buckets) {
    return (buckets + IN_A_SHARD - 1) / IN_A_SHARD;
  }

  static int hash(String vehicleId) {
    return MURMUR.bytesHash(vehicleId.getBytes(StandardCharsets.UTF_8), 0);
  }
}
