package whereabouts.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import whereabouts.simulator.fake.FakeService;
import whereabouts.simulator.fake.Lies;
import whereabouts.simulator.fake.Lies.ToViewers;
import whereabouts.simulator.wire.Stop;

/** Viewers find whatever they are told that is not so, and nothing else. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class ViewersTest {
  private static final String FLEET = "--vehicles 60 --interval 100ms --duration 1500ms";

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int simulate(FakeService service, String options) {
    List<String> arguments = new ArrayList<>(List.of(options.split(" ", -1)));
    arguments.addAll(List.of("--target", service.url(), "--report", reportFile().toString()));
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    return Simulate.execute(new Stop(), print, print, arguments.toArray(String[]::new));
  }

  private Path reportFile() {
    return folder.resolve("report.json");
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private JsonNode viewers() throws IOException {
    return new ObjectMapper().readTree(Files.readString(reportFile())).get("viewers");
  }

  @Test
  void whatAnHonestServiceTellsIsRight() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      assertThat(simulate(service, FLEET + " --verify --viewers 8")).as(said()).isZero();
    }
    assertThat(said()).contains("8 open").contains("freshness, ms").doesNotContain("WRONG");
    assertThat(viewers().get("clients").asInt()).isEqualTo(8);
    assertThat(viewers().get("open").asInt()).isEqualTo(8);
    assertThat(viewers().get("inView").asInt()).isBetween(20, 60);
    assertThat(viewers().get("told").asInt()).isGreaterThan(8 * 30 * 5);
    assertThat(viewers().get("unsaid").asInt()).isZero();
    assertThat(viewers().get("wrong").asInt()).isZero();
    assertThat(viewers().get("missing").asInt()).isZero();
    assertThat(viewers().at("/freshnessMs/p99").asDouble()).isPositive();
  }

  @Test
  void eachLooksAtAsManyVehiclesAsAskedAndSeesSomeLeave() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      String options = "--vehicles 400 --interval 100ms --duration 3s --verify --viewers 5";
      assertThat(simulate(service, options + " --viewer-vehicles 30")).as(said()).isZero();
    }
    assertThat(viewers().get("inView").asInt()).isBetween(10, 150);
    assertThat(viewers().get("left").asInt()).isPositive();
  }

  /** Then a viewer is told of less than is reported, and how much it was spared. */
  @Test
  void whatIsSkippedIsCounted() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      String options = "--vehicles 20 --interval 10ms --duration 1s --viewers 2";
      assertThat(simulate(service, options)).as(said()).isZero();
    }
    assertThat(viewers().get("skipped").asInt()).isPositive();
    assertThat(viewers().get("unsaid").asInt()).isZero();
  }

  @Test
  void whatIsSkippedAndNotCountedIsNoticed() throws IOException, InterruptedException {
    Lies lies = Lies.none().toViewers(ToViewers.SKIPPED_WITHOUT_SAYING_SO);
    try (FakeService service = new FakeService(lies)) {
      String options = "--vehicles 20 --interval 10ms --duration 1s --viewers 2";
      assertThat(simulate(service, options)).as(said()).isZero();
    }
    assertThat(viewers().get("unsaid").asInt()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "A_PLACE_NOT_REPORTED, 1s, which was never reported",
    "A_VEHICLE_NOT_REPORTED, 1s, ghost: a viewer was told of",
    "THE_ONE_BEFORE_AGAIN, 1s, after what was",
    "GONE_THOUGH_IT_IS_NOT, 1s, it has reported from nowhere else",
    "HERE_THOUGH_IT_IS_GONE, 3s, in place of",
    "NOTHING_OF_THE_NEWEST, 1s, in place of",
    "NOTHING_OF_HALF_OF_THEM, 1s, lacks it at",
    "COUNTS_ONLY, 1s, only how many are where",
    "NO_JSON, 1s, can't read",
  })
  void whateverIsNotSoIsFound(ToViewers lie, String duration, String finding)
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().toViewers(lie))) {
      String options =
          "--vehicles 400 --interval 100ms --verify --verify-timeout 500ms --viewers 5"
              + " --viewer-vehicles 30 --duration ";
      assertThat(simulate(service, options + duration)).as(said()).isEqualTo(1);
    }
    assertThat(said()).contains(finding).contains("WRONG").contains("\nVERIFIED");
    assertThat(viewers().get("wrong").asInt() + viewers().get("missing").asInt()).isPositive();
  }

  @Test
  void vehiclesOfBeforeMayBeThere() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      assertThat(simulate(service, FLEET + " --prefix other --seed 2")).isZero();
      assertThat(simulate(service, FLEET + " --seed 3")).isZero();
      assertThat(simulate(service, FLEET + " --viewers 4")).as(said()).isZero();
    }
    assertThat(viewers().get("inView").asInt()).isGreaterThan(60);
  }

  @ParameterizedTest
  @CsvSource({"ws", "http"})
  void troubleWithPositionsMakesNothingWrong(String protocol)
      throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none().overloaded(5))) {
      String trouble =
          " --viewers 4 --duplicates 0.2 --out-of-order 0.2 --late 0.2 --future 0.2 --invalid 0.2";
      assertThat(simulate(service, FLEET + trouble + " --protocol " + protocol))
          .as(said())
          .isZero();
    }
  }

  @Test
  void clientsThatDoNotReadAreSeenToo() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      String options = FLEET + " --viewers 4 --viewer-vehicles 60 --pause-reads 2";
      assertThat(simulate(service, options)).as(said()).isZero();
    }
    assertThat(viewers().get("inView").asInt()).isGreaterThan(60);
  }

  @Test
  void aViewerThatIsCutOffComesAgainToTheNextTarget() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none())) {
      service.after(300, service::cutViewers);
      String options = FLEET + " --verify --viewers 4 --target " + service.url();
      assertThat(simulate(service, options)).as(said()).isZero();
    }
    assertThat(viewers().get("reconnects").asInt()).isGreaterThanOrEqualTo(4);
    assertThat(viewers().get("open").asInt()).isEqualTo(4);
  }

  @Test
  void aViewerOfANodeThatTellsNothingMissesAll() throws IOException, InterruptedException {
    try (FakeService service = new FakeService(Lies.none());
        FakeService other = new FakeService(Lies.none())) {
      // nothing is reported to the other one, which one viewer looks at
      String options = FLEET + " --connections 1 --viewers 2 --verify --verify-timeout 500ms";
      String targets = " --target " + service.url() + "," + other.url();
      assertThat(simulate(service, options + targets)).isEqualTo(1);
    }
    assertThat(viewers().get("missing").asInt()).isPositive();
  }

  @Test
  void aRecordedFleetIsWatchedWhereItArrives() throws Exception {
    Path trace =
        Path.of(ViewersTest.class.getResource("replay/capmetro_2016-09-01.norm.csv.gz").toURI());
    try (FakeService service = new FakeService(Lies.none())) {
      String options = "--verify --batch 20 --order shuffle --viewers 5 --replay " + trace;
      assertThat(simulate(service, options)).as(said()).isZero();
    }
    assertThat(viewers().get("inView").asInt()).isPositive();
  }
}
