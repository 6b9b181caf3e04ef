package whereabouts.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.simulator.fake.FakeService;
import whereabouts.simulator.fake.Lies;
import whereabouts.simulator.fake.SelfSigned;
import whereabouts.simulator.wire.Stop;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class EndToEndTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int simulate(FakeService service, String options) {
    return simulate(new Stop(), service, options);
  }

  private int simulate(Stop stop, FakeService service, String options) {
    List<String> arguments = new ArrayList<>(List.of(options.split(" ", -1)));
    arguments.addAll(List.of("--target", service.url(), "--report", reportFile().toString()));
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    return Simulate.execute(stop, print, print, arguments.toArray(String[]::new));
  }

  private Path reportFile() {
    return folder.resolve("report.json");
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(Files.readString(reportFile()));
  }

  private static long outcomes(JsonNode report) {
    long sum = 0;
    for (String outcome :
        List.of(
            "accepted",
            "coalesced",
            "duplicate",
            "stale",
            "future",
            "invalid",
            "overloaded",
            "unconfirmed")) {
      sum += report.get(outcome).asLong();
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws --batch 1", "ws --batch 7", "http --batch 1", "http --batch 7"})
  void anHonestServiceIsVerified(String protocol) throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      int status =
          simulate(
              service,
              "--vehicles 50 --interval 200ms --duration 1s --verify --protocol " + protocol);
      assertThat(said()).contains("VERIFIED").doesNotContain("add up");
      assertThat(status).isZero();
    }
    assertThat(report().get("sent").asLong()).isBetween(50L, 250L);
    assertThat(report().get("accepted")).isEqualTo(report().get("sent"));
    assertThat(report().get("verify").get("correct").asLong()).isEqualTo(50);
    assertThat(report().get("verify").get("storeCorrect").asLong()).isEqualTo(50);
    assertThat(report().get("ackLatencyMillis").get("p50").asDouble()).isPositive();
    assertThat(said()).contains("OpenStreetMap contributors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "http"})
  void aServiceThatSpeaksTlsIsVerified(String protocol) throws Exception {
    SelfSigned own = new SelfSigned(folder, "own");
    try (FakeService service = new FakeService(own.sockets())) {
      String options =
          "--vehicles 20 --interval 100ms --duration 1s --events 10 --verify --protocol "
              + protocol
              + " --cacert ";
      assertThat(simulate(service, options + own.authority())).isZero();
      assertThat(said()).contains("VERIFIED");
      assertThat(report().get("accepted").asLong()).isPositive();
      assertThat(report().at("/events/acked").asLong()).isPositive();
      SelfSigned other = new SelfSigned(folder, "other");
      assertThat(simulate(service, options + other.authority())).isEqualTo(1);
      assertThat(said()).contains("of no authority that is trusted here (--cacert)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "http"})
  void troubleIsCountedByItsNameAndChangesNoNewest(String protocol)
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      int status =
          simulate(
              service,
              "--vehicles 100 --interval 100ms --duration 1s --verify --duplicates 0.2"
                  + " --out-of-order 0.2 --late 0.2 --future 0.2 --invalid 0.2 --protocol "
                  + protocol);
      assertThat(said()).contains("VERIFIED");
      assertThat(status).isZero();
    }
    JsonNode report = report();
    assertThat(report.get("duplicate").asLong()).isGreaterThan(50);
    assertThat(report.get("stale").asLong()).isGreaterThan(200);
    assertThat(report.get("future").asLong()).isBetween(120L, 280L);
    assertThat(report.get("invalid").asLong()).isBetween(120L, 280L);
    assertThat(outcomes(report)).isEqualTo(report.get("sent").asLong());
  }

  @ParameterizedTest
  @EnumSource(Lies.How.class)
  void aLieOfTheApiIsFound(Lies.How how) throws IOException, InterruptedException {
    Lies lies = Lies.none().about("sim-000007", false, how);
    try (FakeService service = new FakeService(lies)) {
      int status = simulate(service, "--vehicles 20 --interval 100ms --duration 500ms --verify");
      assertThat(status).isEqualTo(1);
    }
    JsonNode verify = report().get("verify");
    assertThat(verify.get("correct").asLong()).isEqualTo(19);
    assertThat(verify.get("missing").asLong()).isEqualTo(how == Lies.How.FORGETS ? 1 : 0);
    assertThat(verify.get("older").asLong()).isEqualTo(how == Lies.How.FORGETS ? 0 : 1);
    assertThat(said()).contains("NOT VERIFIED").contains("sim-000007: expected");
  }

  @ParameterizedTest
  @EnumSource(Lies.How.class)
  void aLieOfTheStoreIsFoundOncePatienceEnds(Lies.How how)
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().about("sim-000007", true, how))) {
      int status =
          simulate(
              service,
              "--vehicles 20 --interval 100ms --duration 500ms --verify --verify-timeout 300ms");
      assertThat(status).isEqualTo(1);
    }
    JsonNode verify = report().get("verify");
    assertThat(verify.get("correct").asLong()).isEqualTo(20);
    assertThat(verify.get("storeCorrect").asLong()).isEqualTo(19);
    assertThat(verify.get("storeMissing").asLong()).isEqualTo(how == Lies.How.FORGETS ? 1 : 0);
    assertThat(verify.get("storeOlder").asLong()).isEqualTo(how == Lies.How.FORGETS ? 0 : 1);
  }

  @Test
  void aStoreThatIsBehindIsWaitedFor() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().storeBehind(3))) {
      int status = simulate(service, "--vehicles 20 --interval 100ms --duration 500ms --verify");
      assertThat(said()).contains("VERIFIED");
      assertThat(status).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "http"})
  void whatWasTurnedAwayIsNotRequired(String protocol) throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().overloaded(5).busy(4, 0))) {
      int status =
          simulate(
              service,
              "--vehicles 60 --interval 100ms --duration 1s --batch 8 --verify --protocol "
                  + protocol);
      assertThat(said()).contains("VERIFIED");
      assertThat(status).isZero();
    }
    assertThat(report().get("overloaded").asLong())
        .isGreaterThan(report().get("sent").asLong() / 10);
    assertThat(outcomes(report())).isEqualTo(report().get("sent").asLong());
  }

  @Test
  void aSocketThatBreaksIsReplacedAndWhatWasUnderWayIsSentAgain()
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().dropping(5))) {
      int status =
          simulate(
              service,
              "--vehicles 20 --interval 50ms --duration 2s --batch 5 --connections 2 --verify");
      assertThat(said()).contains("VERIFIED");
      assertThat(status).isZero();
    }
    assertThat(report().get("errors").asLong()).isPositive();
    assertThat(report().get("unconfirmed").asLong()).isPositive();
    assertThat(report().get("resent").asLong()).isPositive();
    assertThat(outcomes(report())).isEqualTo(report().get("sent").asLong());
  }

  @Test
  void aConnectionTornInTheMiddleOfAMessageLosesNothing() throws IOException, InterruptedException {
    int arrived;
    try (FakeService service = new FakeService(Lies.none())) {
      int status =
          simulate(
              service,
              "--vehicles 50 --interval 50ms --duration 2s --batch 5 --disconnects 20 --verify");
      arrived = service.fixes();
      assertThat(said()).contains("VERIFIED").doesNotContain("add up");
      assertThat(status).isZero();
    }
    JsonNode report = report();
    assertThat(report.get("disconnects").asInt()).isBetween(5, 80);
    assertThat(report.get("errors").asLong()).isZero();
    assertThat(report.get("resent").asLong()).isPositive();
    assertThat(report.get("unconfirmed").asLong()).isPositive();
    assertThat(arrived + report.get("skipped").asLong()).isEqualTo(report.get("offered").asLong());
    assertThat(outcomes(report)).isEqualTo(report.get("sent").asLong());
  }

  @Test
  void whatASlowServiceCannotTakeIsSkippedForWhatIsNewer()
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().slow(Duration.ofMillis(50)))) {
      int status =
          simulate(
              service,
              "--vehicles 100 --rate 5000 --duration 4s --verify --protocol http --batch 10"
                  + " --connections 2");
      assertThat(said()).contains("VERIFIED").doesNotContain("add up");
      assertThat(status).isZero();
    }
    JsonNode report = report();
    assertThat(report.get("offered").asLong()).isEqualTo(20_000);
    assertThat(report.get("offeredPerSecond").asLong()).isEqualTo(5000);
    assertThat(report.get("sentPerSecond").asLong()).isLessThan(500);
    assertThat(report.get("skipped").asLong())
        .isEqualTo(20_000 - report.get("sent").asLong())
        .isGreaterThan(15_000);
    assertThat(report.get("verify").get("correct").asLong()).isEqualTo(100);
  }

  @Test
  void aSocketThatIsNotReadHoldsBackNoMoreThanItsWindow() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      service.freezeUntil(
          CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(4500, TimeUnit.MILLISECONDS)));
      int status =
          simulate(
              service,
              "--vehicles 600 --rate 60000 --duration 5s --verify --batch 200 --connections 1");
      assertThat(said()).contains("VERIFIED").doesNotContain("add up");
      assertThat(status).isZero();
    }
    JsonNode report = report();
    assertThat(report.get("offered").asLong()).isEqualTo(300_000);
    assertThat(report.get("skipped").asLong()).isGreaterThan(100_000);
    assertThat(report.get("verify").get("correct").asLong()).isEqualTo(600);
  }

  @Test
  void whoeverIsTurnedAwayComesBackWhenAskedTo() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    long refused = turnedAway("--connections 2");
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    assertThat(refused).isBetween(2L, 2 * (seconds + 1)); // each at once, and then once a second
  }

  @Test
  void whoeverIsRudeComesBackAtOnce() throws IOException, InterruptedException {
    assertThat(turnedAway("--connections 2 --ignore-retry-after")).isGreaterThan(20);
  }

  /** The requests that a service refused, each for a second. */
  private long turnedAway(String manners) throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().busy(1, 1))) {
      String options = "--vehicles 20 --interval 50ms --duration 2s --protocol http ";
      assertThat(simulate(service, options + manners)).isZero();
    }
    assertThat(report().get("httpRefusals").get("429").asLong()).isZero();
    assertThat(report().get("overloaded")).isEqualTo(report().get("sent"));
    return report().get("httpRefusals").get("503").asLong();
  }

  @Test
  void hotVehiclesHaveTheirShareAndTheirNewestIsVerified()
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      String options = "--vehicles 22 --hot 2 --hot-share 0.6 --rate 2500 --duration 1s --verify";
      assertThat(simulate(service, options)).isZero();
      assertThat(report().get("offered").asInt()).isBetween(2499, 2503);
      int others = service.entriesAbout("sim-000003"); // 15 times less, unless all is too slow
      assertThat(service.entriesAbout("sim-000001")).isGreaterThan(3 * others);
      assertThat(service.entriesAbout("sim-000002")).isGreaterThan(3 * others);
      assertThat(service.entriesAbout("sim-000022")).isBetween(1, 51);
    }
    assertThat(report().get("accepted")).isEqualTo(report().get("sent"));
    assertThat(report().get("verify").get("correct").asLong()).isEqualTo(22);
  }

  @Test
  void aHotVehiclesNewestIsMissedIfItIsNotThere() throws IOException, InterruptedException {
    Lies lies = Lies.none().about("sim-000001", false, Lies.How.SAYS_AN_OLDER_ONE);
    try (FakeService service = new FakeService(lies)) {
      String options = "--vehicles 20 --hot 1 --hot-share 0.9 --rate 5000 --duration 1s --verify";
      assertThat(simulate(service, options)).isEqualTo(1);
    }
    assertThat(report().get("accepted")).isEqualTo(report().get("sent")); // 4.5 fixes a millisecond
    assertThat(report().get("verify").get("correct").asLong()).isEqualTo(19);
    assertThat(report().get("verify").get("older").asLong()).isEqualTo(1);
    assertThat(said()).contains("sim-000001: expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "http"})
  void aBacklogArrivesInOrderAndThenTheFleetDrivesOn(String protocol)
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      int status =
          simulate(
              service,
              "--vehicles 20 --interval 100ms --duration 500ms --backlog 30 --batch 8 --verify"
                  + " --protocol "
                  + protocol);
      assertThat(said()).contains("VERIFIED");
      assertThat(status).isZero();
    }
    JsonNode backlog = report().get("backlog");
    assertThat(backlog.get("vehicles").asLong()).isEqualTo(20);
    assertThat(backlog.get("fixes").asLong()).isEqualTo(600);
    assertThat(backlog.get("sent").asLong()).isEqualTo(600);
    assertThat(backlog.get("seconds").asDouble()).isPositive();
    assertThat(report().get("offered").asLong()).isEqualTo(700);
    assertThat(report().get("accepted")).isEqualTo(report().get("sent"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "http"})
  void aBacklogIsDeliveredUntilAllOfItIsTaken(String protocol)
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().overloaded(5).busy(4, 0))) {
      int status =
          simulate(
              service,
              "--vehicles 20 --duration 0s --backlog 30 --batch 8 --verify --protocol " + protocol);
      assertThat(service.fixes()).isEqualTo(600);
      assertThat(said()).contains("VERIFIED").doesNotContain("add up");
      assertThat(status).isZero();
    }
    JsonNode report = report();
    assertThat(report.get("overloaded").asLong()).isGreaterThan(100);
    assertThat(report.get("resent")).isEqualTo(report.get("overloaded"));
    assertThat(report.get("backlog").get("sent").asLong()).isEqualTo(600);
    assertThat(report.get("verify").get("correct").asLong()).isEqualTo(20);
  }

  @Test
  void aBacklogWhoseNewestIsMissingIsFound() throws IOException, InterruptedException {
    Lies lies = Lies.none().about("sim-000003", true, Lies.How.SAYS_AN_OLDER_ONE);
    try (FakeService service = new FakeService(lies)) {
      String options =
          "--vehicles 5 --duration 0s --backlog 10 --backlog-step 1m --verify --verify-timeout 1s";
      assertThat(simulate(service, options)).isEqualTo(1);
    }
    assertThat(report().get("verify").get("correct").asLong()).isEqualTo(5);
    assertThat(report().get("verify").get("storeOlder").asLong()).isEqualTo(1);
  }

  @Test
  void pausedReadersSendBesideTheFleetAndAreNotVerified() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      int status =
          simulate(
              service,
              "--vehicles 20 --interval 100ms --duration 1s --pause-reads 2 --batch 10 --verify"
                  + " --protocol http");
      assertThat(said()).contains("VERIFIED").contains("paused readers");
      assertThat(status).isZero();
      assertThat(service.entriesAbout("paused-000002")).isPositive();
    }
    JsonNode paused = report().get("pausedReads");
    assertThat(paused.get("clients").asLong()).isEqualTo(2);
    assertThat(paused.get("sent").asLong()).isPositive();
    assertThat(paused.get("broken").asLong()).isZero();
    assertThat(report().get("verify").get("vehicles").asLong()).isEqualTo(20);
    assertThat(report().get("accepted")).isEqualTo(report().get("sent"));
  }

  @ParameterizedTest
  @CsvSource({"ws, true", "http, false"})
  void criticalEventsAreStoredBesideThePositions(String protocol, boolean onSocketsToo)
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      String options = "--vehicles 5 --interval 100ms --duration 1s --events 40 --protocol ";
      assertThat(simulate(service, options + protocol)).isZero();
      assertThat(service.events()).isEqualTo(report().get("events").get("sent").asInt());
      assertThat(service.eventsOnSockets() > 0).as(said()).isEqualTo(onSocketsToo);
      assertThat(service.eventsOnSockets()).isLessThan(service.events());
    }
    JsonNode events = report().get("events");
    assertThat(events.get("sent").asInt()).isGreaterThanOrEqualTo(30);
    assertThat(events.get("acked")).isEqualTo(events.get("sent"));
    assertThat(events.get("stored")).isEqualTo(events.get("sent"));
    assertThat(events.get("lost").asLong()).isZero();
    assertThat(events.get("refused").asLong()).isZero();
    assertThat(events.get("ackLatencyMs").get("p99").asDouble()).isPositive();
    assertThat(report().get("accepted")).isEqualTo(report().get("sent"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "http"})
  void anEventIsSentUntilItIsAckedAndIsTheSameEachTime(String protocol)
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().refusingEvents(3).cuttingEvents(5))) {
      String options = "--vehicles 5 --duration 1s --events 30 --protocol ";
      assertThat(simulate(service, options + protocol)).isZero();
      assertThat(service.events()).isEqualTo(report().get("events").get("sent").asInt());
    }
    JsonNode events = report().get("events");
    assertThat(events.get("refused").asLong()).isPositive();
    assertThat(events.get("stored")).isEqualTo(events.get("sent"));
    assertThat(report().get("errors").asLong()).isPositive();
  }

  @Test
  void anAckedEventThatIsNotThereIsLostAndFails() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().losingEvent(4))) {
      assertThat(simulate(service, "--vehicles 5 --duration 1s --events 30")).isEqualTo(1);
    }
    JsonNode events = report().get("events");
    assertThat(events.get("lost").asLong()).isEqualTo(1);
    assertThat(events.get("stored").asLong()).isEqualTo(events.get("acked").asLong() - 1);
    assertThat(said()).contains("LOST").contains(": not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"seq", "time", "shuffle"})
  void aRecordedFleetEndsAtTheSameNewestInAnyOrder(String order)
      throws IOException, InterruptedException, URISyntaxException {
    Path trace =
        Path.of(EndToEndTest.class.getResource("replay/capmetro_2016-09-01.norm.csv.gz").toURI());
    try (FakeService service = new FakeService(Lies.none())) {
      int status = simulate(service, "--verify --batch 20 --order " + order + " --replay " + trace);
      assertThat(said()).contains("VERIFIED");
      assertThat(status).isZero();
    }
    assertThat(report().get("sent").asLong()).isEqualTo(548);
    assertThat(report().get("duplicate").asLong()).isEqualTo(241);
    assertThat(report().get("verify").get("vehicles").asLong()).isEqualTo(307);
  }

  @Test
  void idsThatNeedEncodingAreReadBack() throws IOException, InterruptedException {
    Path trace =
        Files.writeString(
            folder.resolve("trace.csv"),
            """
            vehicle_id,device_time_ms,lat,lon
            owntracks/me/iPhone 12+,1600000000000,1,2
            \ud83d\ude80?#%,1600000000000,3,4
            \ud83d\ude80?#%,1600000000000,3,5
            """);
    try (FakeService service = new FakeService(Lies.none())) {
      assertThat(simulate(service, "--verify --replay " + trace)).isZero();
    }
    assertThat(report().get("verify").get("correct").asLong()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "http"})
  void whoeverStopsItGetsWhatWasSentVerifiedAndReported(String protocol)
      throws IOException, InterruptedException {
    Stop stop = new Stop();
    try (FakeService service = new FakeService(Lies.none())) {
      service.after(70, stop::now);
      int status =
          simulate(stop, service, "--vehicles 20 --interval 100ms --verify --protocol " + protocol);
      assertThat(status).isZero();
    }
    assertThat(report().get("sent").asLong()).isBetween(70L, 200L);
    assertThat(outcomes(report())).isEqualTo(report().get("sent").asLong());
    assertThat(said()).contains("VERIFIED").doesNotContain("NOT VERIFIED");
  }

  @Test
  void twoTargetsShareTheLoad() throws IOException, InterruptedException {
    try (FakeService one = new FakeService(Lies.none());
        FakeService other = new FakeService(Lies.none())) {
      int status =
          simulate(one, "--vehicles 20 --interval 100ms --duration 500ms --target " + other.url());
      assertThat(status).isZero();
    }
    assertThat(report().get("accepted").asLong()).isPositive();
    assertThat(report().get("accepted")).isEqualTo(report().get("sent"));
  }

  @Test
  void nobodyThereIsSaidWithTheRemedy() throws IOException, InterruptedException {
    String url;
    FakeService gone = new FakeService(Lies.none());
    gone.close();
    assertThat(simulate(gone, "--vehicles 5 --duration 1s")).isEqualTo(1);
    url = gone.url();
    assertThat(said()).contains("cannot reach " + url).contains("refused").contains("--target");
    assertThat(simulate(gone, "--vehicles 5 --duration 1s --protocol http")).isEqualTo(1);
    assertThat(reportFile()).doesNotExist();
  }
}
