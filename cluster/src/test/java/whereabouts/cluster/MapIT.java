package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Rectangle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.Browser.Screen;

/** The map page, as people see it: in a browser, of a node with a fleet that drives. */
@TestMethodOrder(OrderAnnotation.class)
class MapIT {
  private static final Logger LOG = LoggerFactory.getLogger(MapIT.class);
  private static final int VEHICLES = 200;

  /** Of vehicles that move, and of the ring around the one that is selected; as in map.css. */
  private static final int MOVING = 0x1659c7;

  private static final int SELECTED = 0xd9480f;

  /** Of a tile, and of the same in the dark. */
  private static final int LIGHT_TILE = 0xf2efe9;

  private static final int DARK_TILE = 0x100d08;

  /** In view at once, and what each frame may cost then. */
  private static final int CROWD = 20_000;

  private static final double SCRIPT_MILLIS = 8;
  private static final Duration LOOKED_AT = Duration.ofSeconds(20);

  /** So many pixels are more than a few vehicles, and fewer than the fleet has. */
  private static final int FLEET_PIXELS = 1000;

  @TempDir private static Path nodeDirectory;
  private static LocalCluster cluster;
  private static @Nullable SimulatorProcess fleet;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    cluster = LocalCluster.start(TestNode.newKeyspace(), nodeDirectory, 1, 1);
  }

  /** Lets the fleet drive from now on, if it does not yet. */
  private static void drive() {
    if (fleet == null) {
      fleet = SimulatorProcess.start(api(), "--vehicles", VEHICLES);
    }
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
    cluster.close();
  }

  private static ApiClient api() {
    return cluster.node(0).api();
  }

  private Browser open(Screen screen) {
    return new Browser(directory, screen).open(api().base() + "/");
  }

  private static void report(String id, double lat, double lon) {
    report(api(), id, lat, lon);
  }

  private static void report(ApiClient node, String id, double lat, double lon) {
    String body =
        "{\"vehicleId\":\"%s\",\"time\":\"%s\",\"lat\":%s,\"lon\":%s,\"speed\":12.5,\"heading\":90}"
            .formatted(id, Instant.now(), lat, lon);
    assertThat(node.post("", body).body().path("accepted").asInt()).isOne();
  }

  /** The part of the map that nothing lies over. */
  private static Rectangle free(Browser browser) {
    boolean wide = browser.width() > 720;
    Rectangle head = browser.place(".head");
    Rectangle figures = browser.place("#figures");
    int left = wide ? head.x + head.width + 10 : 0;
    int right = wide ? figures.x - 60 : browser.width();
    int top = wide ? 0 : head.y + head.height + 10;
    int bottom = wide ? browser.height() - 40 : figures.y - 10;
    return new Rectangle(left, top, bottom - top, right - left);
  }

  private static BitSet movingIn(Browser browser, Rectangle part) {
    return browser.look().pixels(MOVING, part);
  }

  private static void awaitFleet(Browser browser) {
    Rectangle part = free(browser);
    browser.await("vehicles appear", () -> movingIn(browser, part).cardinality() > FLEET_PIXELS);
  }

  /** Waits until half of what was to be seen of the fleet is elsewhere. */
  private static void awaitMotion(Browser browser) {
    awaitFleet(browser);
    Rectangle part = free(browser);
    BitSet before = movingIn(browser, part);
    browser.await(
        "vehicles move",
        () -> {
          BitSet now = movingIn(browser, part);
          boolean all = now.cardinality() > FLEET_PIXELS;
          now.and(before);
          return all && now.cardinality() < before.cardinality() / 2;
        });
  }

  private static void awaitCounts(Browser browser) {
    browser.await(
        "the panel counts",
        () ->
            browser.number("#figure-vehicles") >= VEHICLES
                && browser.number("#figure-rate") > VEHICLES / 2
                && browser.number("#count-in-view") > VEHICLES / 2
                && browser.number("#count-in-view")
                    == browser.number("#count-moving")
                        + browser.number("#count-standing")
                        + browser.number("#count-offline"));
    assertThat(browser.texts("#nodes tr")).singleElement().asString().contains("256");
  }

  /** Nothing went wrong, and nobody else was asked. */
  private static void closeAndCheck(Browser browser) {
    assertThat(browser.consoleErrors()).isEmpty();
    List<String> requests = browser.closeAndTellRequests();
    String node = api().base().replace("http://", "");
    assertThat(requests)
        .contains("http://" + node + "/v1/status", "tcp://" + node)
        .anyMatch(address -> address.startsWith("ws://" + node + "/v1/live?bbox="))
        .allMatch(address -> node.equals(URI.create(address).getAuthority()));
  }

  /** The first one, so that the page is there before the fleet is. */
  @Test
  @Order(1)
  void aDispatcherSeesTheFleetMoveAndFindsAVehicle() {
    try (Browser browser = open(Screen.DESK)) {
      browser.await("it is live", () -> browser.text("#connection").equals("Live"));
      assertThat(fleet).as("a fleet that drives before").isNull();
      browser.await("it says that there is none", () -> browser.shows("#nothing-yet"));
      drive();
      awaitMotion(browser);
      awaitCounts(browser);

      report("bus-7", 43.7384, 7.4246);
      browser.click("#search-id");
      browser.type("bus-7", Keys.ENTER);
      browser.await("details open", () -> browser.text("#details-id").equals("bus-7"));
      browser.await(
          "they tell all",
          () ->
              browser
                  .texts("#details-facts dd")
                  .containsAll(List.of("45 km/h", "90° E", "43.73840, 7.42460")));
      Rectangle map = new Rectangle(400, 100, 600, 500);
      browser.await("it is marked", () -> !browser.look().pixels(SELECTED, map).isEmpty());

      report("bus-7", 43.7392, 7.4261);
      browser.await(
          "details follow it",
          () -> browser.texts("#details-facts dd").contains("43.73920, 7.42610"));
      closeAndCheck(browser);
    }
  }

  @Test
  void allOfItCanBeDoneByKeys() {
    drive();
    try (Browser browser = open(Screen.DESK)) {
      awaitFleet(browser);
      browser.type("/");
      browser.await("the search has the focus", () -> browser.hasFocus("#search-id"));
      browser.type("sim-00000");
      browser.await("ids are suggested", () -> browser.texts("#search-list li").size() > 1);
      String first = browser.texts("#search-list li").get(0);
      browser.type(Keys.ARROW_DOWN, Keys.ENTER);
      browser.await("details open", () -> browser.text("#details-id").equals(first));
      browser.type("f");
      browser.await("it is followed", () -> browser.text("#details-follow").equals("Following"));
      browser.click("#details-follow");
      browser.type("f"); // also while a button has the focus
      browser.await("it is followed", () -> browser.text("#details-follow").equals("Following"));
      browser.type(Keys.ESCAPE);
      browser.await("details close", () -> !browser.shows("#details"));
      assertThat(browser.hasFocus("#map")).isTrue();
      browser.type("0");
      awaitFleet(browser);
      closeAndCheck(browser);
    }
  }

  @Test
  void itComesBackWithTheNode() {
    drive();
    try (Browser browser = open(Screen.DESK)) {
      awaitFleet(browser);
      assertThat(browser.consoleErrors()).isEmpty();

      cluster.node(0).signal("KILL");
      cluster.node(0).awaitExit();
      browser.await(
          "it says so", () -> browser.text("#banner-text").startsWith("Connection lost."));
      assertThat(browser.text("#connection")).isNotEqualTo("Live");

      cluster.launch(0).awaitReady();
      browser.await("it is live", () -> browser.text("#connection").equals("Live"));
      assertThat(browser.shows("#banner")).isFalse();
      assertThat(browser.consoleErrors()).allMatch(error -> error.contains("net::ERR_"));
      awaitMotion(browser);
      awaitCounts(browser);
      closeAndCheck(browser);
    }
  }

  @Test
  void aPhoneShowsFleetAndFigures() {
    drive();
    try (Browser browser = open(Screen.PHONE)) {
      awaitFleet(browser);
      browser.click("#figures > summary");
      awaitCounts(browser);
      awaitFleet(browser);
      closeAndCheck(browser);
    }
  }

  @Tag("prove")
  @Test
  void aFrameOfTwentyThousandVehiclesTakesThePageLittleTime() {
    try (SimulatorProcess crowd =
            SimulatorProcess.start(api(), "--prefix", "crowd", "--vehicles", CROWD);
        Browser browser = open(Screen.DESK)) {
      awaitFleet(browser);
      browser.click("#group"); // so that each is drawn by itself, however small
      browser.click("#show-all");
      browser.await("all are in view", () -> browser.number("#count-in-view") >= CROWD);
      awaitMotion(browser);
      Browser.Frames frames = browser.frames(LOOKED_AT);
      LOG.info("With {} vehicles in view: {}", browser.number("#count-in-view"), frames);
      assertThat(browser.number("#count-in-view")).isGreaterThanOrEqualTo(CROWD);
      assertThat(frames.scriptMillis()).isBetween(0.01, SCRIPT_MILLIS);
      assertThat(crowd.isAlive()).isTrue();
    }
  }

  @Test
  void tilesOfAServerAreShownAndAreDarkInTheDark() throws Exception {
    try (TileServer tiles = new TileServer(LIGHT_TILE);
        NodeProcess node =
            NodeProcess.start(
                    TestNode.newKeyspace(),
                    Files.createDirectory(directory.resolve("node")),
                    "-Dwhereabouts.map.tiles.url=" + tiles.template(),
                    "-Dwhereabouts.map.tiles.attribution=somebody")
                .awaitReady()) {
      report(node.api(), "bus-7", 43.7384, 7.4246);
      try (Browser browser = new Browser(directory, Screen.DESK).open(node.api().base() + "/")) {
        Rectangle part = new Rectangle(500, 500, 100, 100);
        browser.await(
            "tiles are shown", () -> browser.look().pixels(LIGHT_TILE, part).cardinality() > 9_000);
        browser.click("#theme");
        browser.await(
            "they are dark", () -> browser.look().pixels(DARK_TILE, part).cardinality() > 9_000);
        assertThat(browser.consoleErrors()).isEmpty();
        assertThat(browser.closeAndTellRequests())
            .anyMatch(address -> address.startsWith(tiles.base()));
      }
    }
  }
}
