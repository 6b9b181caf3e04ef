package whereabouts.tracker.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.live.LiveWorld.Client;
import whereabouts.tracker.live.LiveWorld.Node;
import whereabouts.tracker.spatial.Box;
import whereabouts.tracker.vehicle.Position;

class LiveHubTest {
  private static final Box MONACO = new Box(43.70, 7.38, 43.78, 7.48);
  private static final View HERE = View.of(MONACO, LiveWorld.ALL);

  private final Random random = new Random(1);

  private LiveWorld world(String... settings) {
    return new LiveWorld(random, settings);
  }

  private static JsonNode told(Client client) {
    return Objects.requireNonNull(client.take(), "nothing was told");
  }

  private static List<String> ids(JsonNode message) {
    List<String> ids = new ArrayList<>();
    message.path("vehicles").forEach(one -> ids.add(one.get("vehicleId").asText()));
    return ids;
  }

  @Test
  void firstComesAllAndThenWhatChanges() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    world.put(node, "in", 43.73, 7.42);
    world.put(node, "out", 10, 10);
    Client client = world.client(HERE);
    world.deliver();
    assertThat(told(client).toString())
        .isEqualTo(
            "{\"type\":\"snapshot\",\"vehicles\":[{\"vehicleId\":\"in\",\"time\":1800000000000,"
                + "\"lat\":43.73,\"lon\":7.42}]}");
    world.tick();
    assertThat(client.take()).isNull();
    world.put(node, "in", 43.74, 7.43);
    world.tick();
    assertThat(told(client).toString())
        .isEqualTo(
            "{\"type\":\"update\",\"vehicles\":[{\"vehicleId\":\"in\",\"time\":1800000000500,"
                + "\"lat\":43.74,\"lon\":7.43}],\"left\":[],\"skipped\":0}");
    world.put(node, "in", 10, 10);
    world.tick();
    assertThat(told(client).toString())
        .isEqualTo("{\"type\":\"update\",\"vehicles\":[],\"left\":[\"in\"],\"skipped\":0}");
    world.put(node, "in", 11, 11);
    world.tick();
    assertThat(client.take()).isNull();
  }

  @Test
  void whoMovesFromOneCellOfAViewToAnotherHasNotLeft() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    world.put(node, "bus", 43.71, 7.39);
    Client client = world.client(HERE);
    world.deliver();
    client.take();
    world.put(node, "bus", 43.77, 7.47);
    world.tick();
    JsonNode update = told(client);
    assertThat(ids(update)).containsExactly("bus");
    assertThat(update.get("left")).isEmpty();
  }

  @Test
  void whatIsReplacedBeforeItIsToldIsCountedAsSkipped() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    world.put(node, "bus", 43.71, 7.39);
    Client client = world.client(HERE);
    world.deliver();
    client.take();
    for (int i = 1; i <= 10; i++) {
      LiveWorld.put(
          node,
          "bus",
          Position.at(LiveWorld.BEGIN_MILLIS + i, world.nowMillis(), 43.71, 7.39 + i / 1e3));
    }
    node.feed.tick();
    world.deliver();
    LiveWorld.put(
        node, "bus", Position.at(LiveWorld.BEGIN_MILLIS + 11, world.nowMillis(), 43.71, 7.40));
    world.tick();
    JsonNode update = told(client);
    assertThat(update.get("skipped").asInt()).isEqualTo(10);
    assertThat(update.at("/vehicles/0/time").asLong()).isEqualTo(LiveWorld.BEGIN_MILLIS + 11);
  }

  @Test
  void whatIsReplacedByOneInAnotherCellIsSkippedToo() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    world.put(node, "bus", 43.71, 7.39);
    Client client = world.client(HERE);
    world.deliver();
    client.take();
    world.put(node, "bus", 43.711, 7.39);
    world.put(node, "bus", 43.712, 7.39);
    node.feed.tick();
    world.deliver();
    assertThat(client.take()).isNull();
    world.put(node, "bus", 43.74, 7.43);
    world.tick();
    JsonNode update = told(client);
    assertThat(ids(update)).containsExactly("bus");
    assertThat(update.get("left")).isEmpty();
    assertThat(update.get("skipped").asInt()).isEqualTo(2);
  }

  @Test
  void aSlowViewerIsToldOfAllThatItWasSpared() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    world.put(node, "bus", 43.71, 7.39);
    Client slow = world.client(HERE);
    world.deliver();
    for (int tick = 0; tick < 2; tick++) { // of six fixes the last is told
      for (int i = 0; i < 3; i++) {
        world.put(node, "bus", 43.71 + tick / 1e3 + i / 1e4, 7.39);
      }
      world.tick();
    }
    assertThat(told(slow).get("type").asText()).isEqualTo("snapshot");
    world.tick();
    assertThat(told(slow).get("skipped").asInt()).isEqualTo(5);
  }

  @Test
  void aThousandViewersOfOnePlaceCostNoMoreThanOne() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    for (int i = 0; i < 50; i++) {
      world.put(node, "bus " + i, 43.71 + i / 1e3, 7.39);
    }
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      clients.add(world.client(HERE));
    }
    world.deliver();
    clients.forEach(Client::take);
    assertThat(world.written).isEqualTo(50);
    world.written = 0;
    for (int i = 0; i < 50; i++) {
      world.put(node, "bus " + i, 43.71 + i / 1e3, 7.40);
    }
    world.tick();
    assertThat(world.written).isEqualTo(50);
    String first = clients.get(0).viewer.take();
    assertThat(first).contains("update");
    clients.subList(1, 1000).forEach(other -> assertThat(other.viewer.take()).isSameAs(first));
  }

  @Test
  void whereNobodyLooksNothingIsKept() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    Client client = world.client(HERE);
    world.deliver();
    client.take();
    for (int i = 0; i < 100; i++) {
      world.put(node, "bus " + i, 10, 10);
      world.put(node, "bus " + i, 10 + i / 1e3, 10);
    }
    world.tick();
    assertThat(world.written).isZero();
    assertThat(node.feed.told()).isZero();
    assertThat(client.take()).isNull();
  }

  @Test
  void aSlowViewerIsHeldInAMessageAndTheIdsThatItHasMissed() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    world.put(node, "stays", 43.71, 7.39);
    world.put(node, "goes", 43.72, 7.39);
    Client slow = world.client(HERE);
    Client quick = world.client(HERE);
    world.deliver();
    quick.take();
    for (int i = 0; i < 100; i++) {
      world.put(node, "stays", 43.71 + i / 1e5, 7.39);
      world.put(node, "comes and goes", i % 2 == 0 ? 43.73 : 10, 7.39);
      if (i == 50) {
        world.put(node, "goes", 10, 10);
      }
      world.tick();
      assertThat(quick.take()).isNotNull();
      assertThat(slow.viewer.missed()).hasSizeLessThanOrEqualTo(3);
    }
    assertThat(quick.picture).isEqualTo(quick.truth());
    assertThat(told(slow).get("type").asText()).isEqualTo("snapshot");
    world.tick();
    JsonNode all = told(slow);
    assertThat(ids(all)).containsExactly("stays");
    assertThat(all.get("left")).hasSize(2);
    assertThat(all.get("skipped").asInt()).isEqualTo(99 + 99);
    assertThat(slow.picture).isEqualTo(slow.truth());
    world.put(node, "stays", 43.73, 7.39);
    world.tick();
    assertThat(ids(told(slow))).containsExactly("stays");
    assertThat(slow.told.get(slow.told.size() - 1).get("skipped").asInt()).isZero();
    assertThat(world.metrics.behind.count()).isEqualTo(100);
  }

  @Test
  void whoHasMissedMoreThanMayBeInAViewIsToldAllAnew() {
    LiveWorld world =
        world("whereabouts.live.max-vehicles-per-view = 10", "whereabouts.live.max-vehicles = 10");
    Node node = world.addWithAll("a");
    Client slow = world.client(HERE);
    world.deliver();
    for (int i = 0; i < 40; i++) {
      world.put(node, "bus " + i, 43.71, 7.39);
      world.tick();
      world.put(node, "bus " + i, 10, 10);
      world.tick();
      assertThat(slow.viewer.missed()).hasSizeLessThanOrEqualTo(20);
    }
    slow.take();
    world.tick();
    assertThat(told(slow).get("type").asText()).isEqualTo("snapshot");
    assertThat(slow.picture).isEmpty();
  }

  @Test
  void whatViewersHaveNotTakenIsBoundedForAllTogether() {
    LiveWorld world = world("whereabouts.live.max-pending = 2000");
    Node node = world.addWithAll("a");
    for (int i = 0; i < 20; i++) {
      world.put(node, "bus " + i, 43.71, 7.39);
    }
    Client first = world.client(HERE);
    Client second = world.client(HERE);
    world.deliver();
    assertThat(world.metrics.pendingChars.get()).isBetween(1L, 2000L);
    assertThat(second.viewer.isReady()).isTrue();
    assertThat(told(first).get("type").asText()).isEqualTo("snapshot");
    world.tick();
    assertThat(told(second).get("type").asText()).isEqualTo("snapshot");
    assertThat(world.metrics.pendingChars.get()).isZero();
  }

  @Test
  void followedVehiclesAreToldWhereverTheyAreAndNoOthers() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    world.put(node, "a", 43.71, 7.39);
    world.put(node, "b", -10, -10);
    world.put(node, "c", 43.71, 7.39);
    Client client = world.client(View.following(Set.of("a", "b", "new"), LiveWorld.ALL));
    world.deliver();
    assertThat(ids(told(client))).containsExactlyInAnyOrder("a", "b");
    world.put(node, "a", 80, 170);
    world.put(node, "c", 80, 170);
    world.put(node, "new", 1, 1);
    world.tick();
    assertThat(ids(told(client))).containsExactlyInAnyOrder("a", "new");
    assertThat(client.picture).isEqualTo(client.truth());
  }

  @Test
  void aTokenForSomeVehiclesIsToldOfNoOthers() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    world.put(node, "bus-1", 43.71, 7.39);
    world.put(node, "cab-1", 43.71, 7.39);
    Client prefix = world.client(View.of(MONACO, new Reach.Prefix("bus-")));
    Client one = world.client(View.of(MONACO, new Reach.One("bus-1")));
    Client ids = world.client(View.following(Set.of("bus-1", "cab-1"), new Reach.One("bus-1")));
    List<Client> clients = List.of(prefix, one, ids);
    world.deliver();
    clients.forEach(client -> assertThat(ids(told(client))).containsExactly("bus-1"));
    world.put(node, "cab-1", 43.72, 7.39);
    world.tick();
    clients.forEach(client -> assertThat(client.take()).isNull());
    world.put(node, "cab-1", 10, 10);
    world.put(node, "bus-1", 10, 10);
    world.tick();
    assertThat(told(prefix).get("left").toString()).isEqualTo("[\"bus-1\"]");
    assertThat(told(one).get("left").toString()).isEqualTo("[\"bus-1\"]");
    assertThat(ids(told(ids))).containsExactly("bus-1");
  }

  @Test
  void ofTooManyVehiclesTheCountsAreToldUntilTheyAreFewEnough() {
    LiveWorld world = world("whereabouts.live.max-vehicles-per-view = 10");
    Node a = world.addWithAll("a");
    Node b = world.add("b");
    for (int i = 0; i < 12; i++) {
      world.put(a, "a " + i, 43.71, 7.39);
      b.open(Buckets.of("b " + i), List.of());
      world.put(b, "b " + i, 43.77, 7.47);
    }
    Client client = world.client(HERE);
    world.deliver();
    JsonNode clusters = told(client);
    assertThat(clusters.get("type").asText()).isEqualTo("clusters");
    assertThat(clusters.get("clusters")).hasSize(2);
    for (JsonNode cluster : clusters.get("clusters")) {
      assertThat(cluster.get("count").asInt()).isEqualTo(12);
      assertThat(cluster.get("cell").asText()).matches("[0-9a-f]{1,16}");
      assertThat(cluster.get("lat").asDouble()).isBetween(43.69, 43.79);
      assertThat(cluster.get("lon").asDouble()).isBetween(7.37, 7.49);
    }
    world.pass(Duration.ofSeconds(5));
    assertThat(client.take()).as("the same counts").isNull();
    for (int i = 0; i < 8; i++) {
      world.put(a, "a " + i, 10, 10);
      world.put(b, "b " + i, 10, 10);
    }
    world.pass(Duration.ofSeconds(3));
    assertThat(told(client).get("type").asText()).isEqualTo("snapshot");
    assertThat(client.picture).hasSize(8).isEqualTo(client.truth());
    for (int i = 0; i < 8; i++) {
      world.put(a, "a " + i, 43.72, 7.39);
    }
    world.pass(Duration.ofSeconds(3));
    assertThat(told(client).get("type").asText()).isEqualTo("clusters");
    assertThat(a.feed.told() + b.feed.told()).isZero();
  }

  @Test
  void aTokenForSomeVehiclesIsToldNoCountsOfOthers() {
    LiveWorld world = world("whereabouts.live.max-vehicles-per-view = 10");
    Node node = world.addWithAll("a");
    for (int i = 0; i < 20; i++) {
      world.put(node, "cab " + i, 43.71, 7.39);
    }
    Client client = world.client(View.of(MONACO, new Reach.Prefix("bus")));
    world.deliver();
    JsonNode error = told(client);
    assertThat(error.at("/error/code").asText()).isEqualTo("too_many_vehicles");
    assertThat(error.has("clusters")).isFalse();
  }

  @Test
  void whatAllViewsHaveTogetherIsBounded() {
    LiveWorld world =
        world("whereabouts.live.max-vehicles-per-view = 10", "whereabouts.live.max-vehicles = 15");
    Node node = world.addWithAll("a");
    for (int i = 0; i < 10; i++) {
      world.put(node, "here " + i, 43.71, 7.39);
      world.put(node, "there " + i, 10, 10);
    }
    Client here = world.client(HERE);
    world.deliver();
    assertThat(told(here).get("type").asText()).isEqualTo("snapshot");
    Client there = world.client(View.of(new Box(9.9, 9.9, 10.1, 10.1), LiveWorld.ALL));
    world.deliver();
    assertThat(told(there).get("type").asText()).isEqualTo("clusters");
    world.hub.close(here.viewer);
    world.put(node, "there 0", 20, 20);
    world.pass(Duration.ofSeconds(3));
    assertThat(told(there).get("type").asText()).isEqualTo("snapshot");
    assertThat(there.picture).hasSize(9);
  }

  @Test
  void aSnapshotThatLacksANodeSaysSoAndIsToldAnewWhenItIsWhole() {
    LiveWorld world = world();
    Node a = world.addWithAll("a");
    world.add("b");
    world.put(a, "bus", 43.71, 7.39);
    world.tellPeers("b");
    Client client = world.client(HERE);
    world.deliver();
    JsonNode lacking = told(client);
    assertThat(ids(lacking)).containsExactly("bus");
    assertThat(lacking.get("nodes").toString()).isEqualTo("{\"asked\":2,\"answered\":1}");
    world.tellPeers();
    world.tick();
    JsonNode whole = told(client);
    assertThat(whole.get("type").asText()).isEqualTo("snapshot");
    assertThat(whole.has("nodes")).isFalse();
  }

  @Test
  void whatADeadNodeHadStaysInViewUntilAnotherOneHasItOrForGoodIsGone() {
    LiveWorld world = world();
    Node a = world.addWithAll("a");
    Node b = world.add("b");
    a.table.bucketOf("saved").close();
    a.table.bucketOf("lost").close();
    b.open(Buckets.of("saved"), List.of());
    b.open(Buckets.of("lost"), List.of());
    world.put(b, "saved", 43.71, 7.39);
    world.put(b, "lost", 43.72, 7.39);
    Client client = world.client(HERE);
    world.deliver();
    assertThat(ids(told(client))).containsExactlyInAnyOrder("saved", "lost");
    world.remove(b);
    List<VehicleRow> stored = LiveWorld.closed(b, Buckets.of("saved"));
    world.tick();
    JsonNode without = told(client);
    assertThat(ids(without)).containsExactlyInAnyOrder("saved", "lost");
    assertThat(without.has("nodes")).isFalse();
    a.open(Buckets.of("saved"), stored);
    a.open(Buckets.of("lost"), List.of());
    world.tick();
    client.take();
    assertThat(client.picture.keySet()).containsExactly("saved");
    assertThat(client.told.stream().flatMap(one -> list(one.path("left")).stream()))
        .containsExactly("lost");
  }

  @Test
  void whatNobodyTakesOverLeavesInTheEnd() {
    LiveWorld world = world();
    Node a = world.addWithAll("a");
    Node b = world.add("b");
    a.table.bucketOf("lost").close();
    b.open(Buckets.of("lost"), List.of());
    world.put(b, "lost", 43.72, 7.39);
    Client client = world.client(HERE);
    world.deliver();
    client.take();
    world.remove(b);
    world.tick();
    client.take();
    world.pass(Duration.ofSeconds(15));
    assertThat(client.picture).hasSize(1);
    world.pass(Duration.ofSeconds(10));
    client.take();
    assertThat(client.picture).isEmpty();
  }

  private static List<String> list(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  @Test
  void aVehicleThatFallsSilentIsToldAnewAndLeavesTheMapInTheEnd() {
    LiveWorld world =
        world(
            "whereabouts.queries.offline-after = 10 s", "whereabouts.queries.off-map-after = 30 s");
    Node node = world.addWithAll("a");
    world.put(node, "bus", 43.71, 7.39);
    Client client = world.client(HERE);
    Client follower = world.client(View.following(Set.of("bus"), LiveWorld.ALL));
    world.deliver();
    client.take();
    follower.take();
    world.pass(Duration.ofSeconds(9));
    assertThat(client.take()).isNull();
    world.pass(Duration.ofSeconds(5));
    assertThat(ids(told(client))).containsExactly("bus");
    assertThat(ids(told(follower))).containsExactly("bus");
    world.pass(Duration.ofSeconds(14));
    assertThat(client.take()).isNull();
    world.pass(Duration.ofSeconds(5));
    assertThat(told(client).get("left").toString()).isEqualTo("[\"bus\"]");
    follower.take();
    assertThat(follower.picture).hasSize(1);
  }

  @Test
  void movingTheViewBringsAllThatIsThere() {
    LiveWorld world = world();
    Node node = world.addWithAll("a");
    world.put(node, "here", 43.71, 7.39);
    world.put(node, "there", 10, 10);
    Client client = world.client(HERE);
    world.deliver();
    client.take();
    client.look(View.of(new Box(9.9, 9.9, 10.1, 10.1), LiveWorld.ALL));
    world.deliver();
    JsonNode snapshot = told(client);
    assertThat(snapshot.get("type").asText()).isEqualTo("snapshot");
    assertThat(ids(snapshot)).containsExactly("there");
    world.put(node, "here", 43.72, 7.39);
    world.tick();
    assertThat(client.take()).isNull();
    assertThat(node.feed.told()).isEqualTo(1);
  }

  @Test
  void idsAreWrittenAsJson() {
    assertThat(LiveWorld.parsed(LiveText.update(List.of(), List.of("a\"b\\", "ü"), 3)).get("left"))
        .extracting(JsonNode::asText)
        .containsExactly("a\"b\\", "ü");
    assertThat(LiveWorld.parsed(LiveText.error("x", "a \"b\"")).at("/error/message").asText())
        .isEqualTo("a \"b\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update-interval = 0",
        "batch-interval = 0",
        "clusters-interval = 1 ms",
        "hand-over-wait = -1 s",
        "max-viewers = 0",
        "max-vehicles-per-view = 0",
        "max-followed = 0",
        "max-vehicles = 1",
        "max-pending = 0"
      })
  void senselessSettingsAreRefusedByName(String setting) {
    assertThatThrownBy(
            () ->
                LiveSettings.of(
                    ConfigFactory.parseString("whereabouts.live." + setting)
                        .withFallback(ConfigFactory.load())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whereabouts.live." + setting.substring(0, setting.indexOf(' ')));
  }
}
