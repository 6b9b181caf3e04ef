package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.SliceLoader;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.VehicleState;

class SecondLookTest {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final String BUS = "bus";

  @RegisterExtension final Peers peers = new Peers();

  private final FleetTable table =
      new FleetTable(FleetSettings.of(ConfigFactory.load()), System::nanoTime);
  private final Map<String, VehicleState> store = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final SliceLoader loader =
      new SliceLoader(
          bucket ->
              failures.getAndDecrement() > 0
                  ? CompletableFuture.failedFuture(new IllegalStateException("no store"))
                  : CompletableFuture.completedFuture(rows(bucket)),
          1);

  private List<VehicleRow> rows(int bucket) {
    return store.entrySet().stream()
        .filter(row -> Buckets.of(row.getKey()) == bucket)
        .map(row -> new VehicleRow(row.getKey(), row.getValue()))
        .toList();
  }

  private Optional<VehicleState> known() {
    return table.bucketOf(BUS).find(BUS);
  }

  @Test
  void whatADownedNodeHasWrittenIsFoundAndWhatItBringsWhenItReturns() {
    Peer here = peers.start().join(null);
    Peer there = peers.start().join(here);
    Cluster cluster = Cluster.get(here.system);
    here.system.systemActorOf(
        SecondLook.create(cluster.subscriptions(), table, loader, SOON, SOON),
        "second-look",
        Props.empty());
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      table.bucket(bucket).open();
      table.bucket(bucket).load(List.of());
    }
    store.put(BUS, VehicleState.of(fix(1, 1)));
    failures.set(1);
    cluster.manager().tell(new Down(Cluster.get(there.system).selfMember().address()));
    TestNode.await(() -> known().isPresent());
    assertThat(known()).contains(VehicleState.of(fix(1, 1)));

    store.put(BUS, VehicleState.of(fix(2, 2)));
    peers.start().join(here);
    TestNode.await(() -> known().equals(Optional.of(VehicleState.of(fix(2, 2)))));
  }
}
