package whereabouts.tracker.fleet;

import java.nio.charset.StandardCharsets;
import scala.util.hashing.MurmurHash3;

/**
 * The one hash: a vehicle's bucket is its shard, its stripe of the fleet table, and its partition
 * in Cassandra. Fixed for the life of a keyspace.
 */
public final class Buckets {
  /** How many buckets there are. */
  public static final int COUNT = 1024;

  private static final MurmurHash3 MURMUR = new MurmurHash3();

  private Buckets() {}

  /** The bucket of a vehicle: murmur3_32 (seed 0) of the id's UTF-8 bytes, modulo the count. */
  public static int of(String vehicleId) {
    return Math.floorMod(hash(vehicleId), COUNT);
  }

  static int hash(String vehicleId) {
    return MURMUR.bytesHash(vehicleId.getBytes(StandardCharsets.UTF_8), 0);
  }
}
