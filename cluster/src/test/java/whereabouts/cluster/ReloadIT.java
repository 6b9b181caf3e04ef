package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.PlaceQuery.InBox;
import whereabouts.cluster.PlaceQuery.InCircle;
import whereabouts.persistence.CassandraConnection;
import whereabouts.persistence.CassandraPositionStore;
import whereabouts.persistence.CassandraSettings;
import whereabouts.persistence.local.SharedCassandra;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/** When all nodes have been down, vehicles are on the map again without having to report. */
class ReloadIT {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadIT.class);
  private static final int ROWS_IN_A_BATCH = 100;
  private static final int BATCHES_IN_FLIGHT = 16;
  private static final int CITIES = 500;
  private static final double CITY_DEGREES = 0.1;
  private static final int QUERIES = 20;
  private static final String GLOBE = "bbox=-180,-90,180,90";

  @TempDir Path directory;

  /** Where each vehicle is parked. */
  private static final class Parked {
    private final double[] lats;
    private final double[] lons;

    private Parked(int vehicles) {
      lats = new double[vehicles];
      lons = new double[vehicles];
    }

    static Parked inCities(int vehicles, Random random) {
      Parked parked = new Parked(vehicles);
      double[] cityLats = random.doubles(CITIES, -60, 70).toArray();
      double[] cityLons = random.doubles(CITIES, -179, 179).toArray();
      for (int i = 0; i < vehicles; i++) {
        int city = random.nextInt(CITIES);
        parked.lats[i] = cityLats[city] + random.nextGaussian() * CITY_DEGREES;
        parked.lons[i] = cityLons[city] + random.nextGaussian() * CITY_DEGREES;
      }
      return parked;
    }

    static String id(int vehicle) {
      return "parked-" + vehicle;
    }

    int size() {
      return lats.length;
    }
  }

  @Test
  void thirtyThousandVehicles() throws Exception {
    reload(30_000);
  }

  @Tag("prove")
  @Test
  void aMillionVehiclesWithinThirtySeconds() throws Exception {
    assertThat(reload(1_000_000)).isLessThanOrEqualTo(Duration.ofSeconds(30));
  }

  /** How long it takes from the start of the process. */
  private Duration reload(int vehicles) throws Exception {
    String keyspace = TestNode.newKeyspace();
    Random random = new Random(vehicles);
    Parked parked = Parked.inCities(vehicles, random);
    store(keyspace, parked);
    NodeProcess.rehearse();
    long begun = System.nanoTime();
    try (NodeProcess node = NodeProcess.start(keyspace, directory, "-Xmx2g").awaitReady()) {
      Duration ready = Duration.ofNanos(System.nanoTime() - begun);
      TestNode.awaitTold(() -> node.scrape().of("whereabouts_buckets_loaded") == Buckets.COUNT);
      Duration loaded = Duration.ofNanos(System.nanoTime() - begun);
      assertThat(node.scrape().of("whereabouts_vehicles")).isEqualTo(vehicles);
      assertWhere(node.api(), parked, random);
      int characters = assertCounted(node.api(), vehicles);
      LOG.info(
          "{} rows loaded {} ms after the start of the process, which was ready after {} ms; {} bytes"
              + " of heap in use; all at once are seen in {} characters",
          vehicles,
          loaded.toMillis(),
          ready.toMillis(),
          node.liveHeapBytes(),
          characters);
      return loaded;
    }
  }

  /** As a node of an earlier life has written them. */
  private static void store(String keyspace, Parked parked) throws InterruptedException {
    Map<Integer, List<VehicleRow>> buckets = new HashMap<>();
    long now = System.currentTimeMillis();
    for (int i = 0; i < parked.size(); i++) {
      String id = Parked.id(i);
      Position fix = Position.at(now, now, parked.lats[i], parked.lons[i]);
      buckets
          .computeIfAbsent(Buckets.of(id), bucket -> new ArrayList<>())
          .add(new VehicleRow(id, VehicleState.of(fix)));
    }
    CassandraSettings settings = CassandraSettings.of(SharedCassandra.get().config(keyspace));
    try (CassandraConnection connection = CassandraConnection.open(settings)) {
      TestNode.await(
          () -> connection.status().condition() == CassandraConnection.Condition.CONNECTED);
      CassandraPositionStore store = new CassandraPositionStore(connection, settings);
      Queue<Batch> waiting = batches(buckets);
      for (int round = 0; round < 20 && !waiting.isEmpty(); round++) {
        waiting = unconfirmed(store, waiting); // in time; they are written again
      }
      assertThat(waiting).as("rows that the store did not take").isEmpty();
    }
  }

  private record Batch(int bucket, List<VehicleRow> rows) {}

  private static Queue<Batch> batches(Map<Integer, List<VehicleRow>> buckets) {
    Queue<Batch> batches = new ConcurrentLinkedQueue<>();
    buckets.forEach(
        (bucket, rows) -> {
          for (int from = 0; from < rows.size(); from += ROWS_IN_A_BATCH) {
            int to = Math.min(rows.size(), from + ROWS_IN_A_BATCH);
            batches.add(new Batch(bucket, rows.subList(from, to)));
          }
        });
    return batches;
  }

  private static Queue<Batch> unconfirmed(CassandraPositionStore store, Queue<Batch> batches)
      throws InterruptedException {
    Queue<Batch> unconfirmed = new ConcurrentLinkedQueue<>();
    Semaphore free = new Semaphore(BATCHES_IN_FLIGHT);
    for (Batch batch : batches) {
      free.acquire();
      var unused =
          store
              .write(batch.bucket, batch.rows)
              .whenComplete(
                  (done, failure) -> {
                    if (failure != null) {
                      unconfirmed.add(batch);
                    }
                    free.release();
                  });
    }
    free.acquire(BATCHES_IN_FLIGHT);
    return unconfirmed;
  }

  private static void assertWhere(ApiClient node, Parked parked, Random random) {
    for (int i = 0; i < QUERIES; i++) {
      int near = random.nextInt(parked.size());
      double lat = parked.lats[near];
      double lon = parked.lons[near];
      PlaceQuery query =
          i % 2 == 0
              ? InBox.around(lat, lon, CITY_DEGREES / 2)
              : new InCircle(lat, lon, 8_000 * random.nextDouble());
      JsonNode answer = node.get(query.path()).body();
      assertThat(answer.has("next") || answer.has("missingBuckets")).isFalse();
      Set<String> expected = new HashSet<>();
      for (int vehicle = 0; vehicle < parked.size(); vehicle++) {
        if (query.includes(parked.lats[vehicle], parked.lons[vehicle])) {
          expected.add(Parked.id(vehicle));
        }
      }
      assertThat(expected).contains(Parked.id(near));
      assertThat(KnownQueries.ids(answer))
          .as(query.toString())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** Whoever sees the whole globe is told how many are where. */
  private static int assertCounted(ApiClient node, int vehicles) {
    try (LiveSocket viewer = new LiveSocket(node, GLOBE)) {
      TestNode.await(() -> viewer.last() != null);
      JsonNode clusters = viewer.last();
      assertThat(clusters.get("type").asText()).isEqualTo("clusters");
      int sum = 0;
      for (JsonNode cluster : clusters.get("clusters")) {
        sum += cluster.get("count").asInt();
      }
      assertThat(sum).isEqualTo(vehicles);
      return clusters.toString().length();
    }
  }
}
