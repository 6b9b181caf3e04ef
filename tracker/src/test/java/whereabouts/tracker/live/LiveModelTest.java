package whereabouts.tracker.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.live.LiveWorld.Client;
import whereabouts.tracker.live.LiveWorld.Node;
import whereabouts.tracker.spatial.Box;

/**
 * A random fleet on three nodes, and viewers that look here and there: what each has been told is
 * always what is really there, whoever moves, comes, goes, or is handed over; and if messages are
 * lost, nodes die and viewers are slow, it becomes so again.
 */
class LiveModelTest {
  private static final int VEHICLES = 60;

  private final List<String> owners = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();

  private static double lat(Random random) {
    return random.nextInt(3) == 0
        ? random.nextDouble() * 160 - 80
        : 43.7 + random.nextGaussian() / 20;
  }

  private static double lon(Random random) {
    return random.nextInt(3) == 0
        ? random.nextDouble() * 360 - 180
        : 7.4 + random.nextGaussian() / 20;
  }

  private static View view(Random random) {
    Reach reach = random.nextInt(4) == 0 ? new Reach.Prefix("bus-1") : new Reach.All();
    if (random.nextInt(5) == 0) {
      Set<String> ids = new TreeSet<>();
      for (int i = 0; i < 5; i++) {
        ids.add("bus-" + random.nextInt(VEHICLES));
      }
      return View.following(ids, reach);
    }
    double size = Math.pow(10, random.nextInt(5) - 3);
    double lat = 43.7 + random.nextGaussian() / 20;
    double lon = random.nextInt(4) == 0 ? 180 : 7.4 + random.nextGaussian() / 20;
    double east = lon + size > 180 ? lon + size - 360 : lon + size;
    return View.of(
        new Box(lat - size, lon - size, lat + size, east),
        random.nextInt(6) == 0 ? new Reach.One("bus-7") : reach);
  }

  private void begin(LiveWorld world) {
    for (String name : List.of("a", "b", "c")) {
      world.add(name);
    }
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      owners.add(List.of("a", "b", "c").get(bucket % 3));
      world.nodes.get(owners.get(bucket)).open(bucket, List.of());
    }
  }

  private Node ownerOf(LiveWorld world, String vehicleId) {
    return world.nodes.get(owners.get(Buckets.of(vehicleId)));
  }

  private void move(LiveWorld world, Random random) {
    String vehicleId = "bus-" + random.nextInt(VEHICLES);
    world.time.advance(Duration.ofMillis(1));
    world.put(ownerOf(world, vehicleId), vehicleId, lat(random), lon(random));
  }

  private void handOver(LiveWorld world, Random random) {
    int bucket = Buckets.of("bus-" + random.nextInt(VEHICLES));
    Node from = world.nodes.get(owners.get(bucket));
    List<String> names = List.copyOf(world.nodes.keySet());
    Node to = world.nodes.get(names.get(random.nextInt(names.size())));
    List<VehicleRow> rows = LiveWorld.closed(from, bucket);
    if (random.nextInt(3) == 0) {
      world.tick();
    }
    owners.set(bucket, to.name);
    to.open(bucket, rows);
  }

  private void forget(LiveWorld world, Random random) {
    String vehicleId = "bus-" + random.nextInt(VEHICLES);
    Node owner = ownerOf(world, vehicleId);
    var gate = owner.table.bucketOf(vehicleId).enter(vehicleId, () -> {});
    gate.forget(world.nowMillis(), verdict -> {});
    gate.leave();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void afterEachTickEveryViewerKnowsWhatIsThere(long seed) {
    Random random = new Random(seed);
    LiveWorld world = new LiveWorld(random);
    begin(world);
    for (int step = 0; step < 150; step++) {
      for (int i = random.nextInt(30); i > 0; i--) {
        move(world, random);
      }
      if (random.nextInt(4) == 0) {
        handOver(world, random);
      }
      if (random.nextInt(10) == 0) {
        forget(world, random);
      }
      if (clients.size() < 8 || random.nextInt(10) == 0) {
        clients.add(world.client(view(random)));
      } else if (random.nextInt(3) == 0) {
        clients.get(random.nextInt(clients.size())).look(view(random));
      }
      if (random.nextInt(8) == 0) {
        Client gone = clients.remove(random.nextInt(clients.size()));
        world.hub.close(gone.viewer);
      }
      world.deliver();
      clients.forEach(Client::take);
      world.tick();
      for (Client client : clients) {
        client.take();
        assertThat(client.picture).as("step %s of %s", step, client.view).isEqualTo(client.truth());
      }
    }
    clients.forEach(client -> world.hub.close(client.viewer));
    world.tick();
    assertThat(world.metrics.vehicles.get()).isZero();
    assertThat(world.metrics.pendingChars.get()).isZero();
    world.pass(Duration.ofSeconds(12));
    assertThat(world.nodes.values()).allMatch(node -> node.feed.told() == 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void whateverIsLostAndHoweverSlowTheyAreViewersKnowInTheEnd(long seed) {
    Random random = new Random(seed);
    LiveWorld world = new LiveWorld(random);
    begin(world);
    world.lostOfThousand = 30;
    Map<Integer, List<VehicleRow>> stored = new HashMap<>();
    for (int step = 0; step < 200; step++) {
      for (int i = random.nextInt(30); i > 0; i--) {
        move(world, random);
      }
      if (random.nextInt(3) == 0) {
        handOver(world, random);
      }
      if (step == 100) {
        kill(world, world.nodes.get("b"), stored);
      } else if (step == 108) {
        stored.forEach((bucket, rows) -> world.nodes.get(owners.get(bucket)).open(bucket, rows));
      }
      if (clients.size() < 8) {
        clients.add(world.client(view(random)));
      } else if (random.nextInt(3) == 0) {
        clients.get(random.nextInt(clients.size())).look(view(random));
      }
      if (random.nextInt(20) == 0) {
        world.tellPeers(random.nextBoolean() ? "a" : "");
      }
      world.tick();
      clients.stream().filter(client -> random.nextInt(3) == 0).forEach(Client::take);
    }
    world.lostOfThousand = 0;
    world.tellPeers();
    for (int i = 0; i < 80; i++) {
      world.tick();
      clients.forEach(Client::take);
    }
    for (Client client : clients) {
      assertThat(client.picture).as("%s", client.view).isEqualTo(client.truth());
    }
  }

  private void kill(LiveWorld world, Node killed, Map<Integer, List<VehicleRow>> stored) {
    world.remove(killed);
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      if (owners.get(bucket).equals(killed.name)) {
        owners.set(bucket, bucket % 2 == 0 ? "a" : "c");
        stored.put(bucket, LiveWorld.closed(killed, bucket));
        world.nodes.get(owners.get(bucket)).open(bucket, List.of());
      }
    }
  }
}
