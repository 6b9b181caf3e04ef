package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.vehicle.VehicleId;

class EntityIdsTest {
  private final EntityIds ids = new EntityIds();

  @Test
  void aVehiclesShardIsThatOfItsBucket() {
    assertThat(ids.shardId("bus-7")).isEqualTo(Integer.toString(Buckets.of("bus-7") / 4));
  }

  @Test
  void everyKeeperIsInTheShardOfItsBucketAndIsNoVehicle() {
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      String keeper = EntityIds.keeperOf(bucket);
      assertThat(ids.shardId(keeper)).isEqualTo(Integer.toString(bucket / 4));
      assertThat(EntityIds.bucketOf(keeper)).isEqualTo(bucket);
      assertThat(EntityIds.isKeeper(keeper)).isTrue();
      assertThat(VehicleId.problem(keeper)).isPresent();
    }
    assertThat(EntityIds.isKeeper("bus-7")).isFalse();
  }
}
