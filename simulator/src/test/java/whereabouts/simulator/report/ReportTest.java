package whereabouts.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.simulator.event.EventFigures;
import whereabouts.simulator.live.ViewerFigures;
import whereabouts.simulator.verify.Verdict;
import whereabouts.simulator.wire.Counts;
import whereabouts.simulator.wire.PausedReaders;
import whereabouts.simulator.wire.Tally;

class ReportTest {
  private static final PausedReaders.Figures NOBODY = new PausedReaders.Figures(0, 0, 0, 0, 0);

  @TempDir private Path folder;

  private static Report report(@Nullable Verdict verdict) {
    return report(null, NOBODY, null, null, verdict);
  }

  private static Report report(
      @Nullable BacklogFigures backlog,
      PausedReaders.Figures paused,
      @Nullable EventFigures events,
      @Nullable ViewerFigures viewers,
      @Nullable Verdict verdict) {
    Histogram latencies = new Histogram(3);
    latencies.recordValueWithCount(1500, 97);
    latencies.recordValueWithCount(40_000, 3);
    Counts counts = new Counts(98, 90, 1, 1, 1, 1, 1, 1, 2);
    Tally.Figures figures =
        new Tally.Figures(100, 10, 5, 60, 2, 4, 3, 7, 1, counts, 40, "it broke");
    return new Report(
        figures, latencies, 40, Duration.ofSeconds(4), backlog, paused, events, viewers, verdict);
  }

  private static JsonNode json(Report report) throws JsonProcessingException {
    return new ObjectMapper().readTree(report.json());
  }

  private static List<String> members(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void itHasTheFiguresUnderTheirNames() throws JsonProcessingException {
    JsonNode json = json(report(null));
    assertThat(members(json))
        .containsExactlyInAnyOrder(
            "offered",
            "sent",
            "resent",
            "lateSends",
            "skipped",
            "received",
            "accepted",
            "coalesced",
            "duplicate",
            "stale",
            "future",
            "invalid",
            "overloaded",
            "unconfirmed",
            "httpRefusals",
            "disconnects",
            "errors",
            "durationSeconds",
            "offeredPerSecond",
            "sentPerSecond",
            "ackedPerSecond",
            "acceptedPerSecond",
            "ackLatencyMillis");
    assertThat(json.get("sent").asLong()).isEqualTo(100);
    assertThat(json.get("unconfirmed").asLong()).isEqualTo(4); // 2 said so, 2 never acked
    assertThat(json.get("offered").asLong()).isEqualTo(150);
    assertThat(json.get("offeredPerSecond").asDouble()).isEqualTo(40);
    assertThat(json.get("sentPerSecond").asDouble()).isEqualTo(25);
    assertThat(json.get("ackedPerSecond").asDouble()).isEqualTo(24.5);
    assertThat(json.get("acceptedPerSecond").asDouble()).isEqualTo(22.5);
    assertThat(json.get("httpRefusals").get("429").asLong()).isEqualTo(4);
    assertThat(json.get("httpRefusals").get("503").asLong()).isEqualTo(3);
    assertThat(members(json.get("ackLatencyMillis")))
        .containsExactly("p50", "p90", "p99", "p999", "max");
    assertThat(json.get("ackLatencyMillis").get("p50").asDouble()).isEqualTo(1.5);
  }

  @Test
  void aBacklogIsThereIfThereWasOne() throws JsonProcessingException {
    JsonNode json =
        json(report(
                new BacklogFigures(5, 50, 48, Duration.ofMillis(2500)), NOBODY, null, null, null))
            .get("backlog");
    assertThat(members(json)).containsExactly("vehicles", "fixes", "sent", "seconds");
    assertThat(json.get("fixes").asLong()).isEqualTo(50);
    assertThat(json.get("sent").asLong()).isEqualTo(48);
    assertThat(json.get("seconds").asDouble()).isEqualTo(2.5);
  }

  @Test
  void pausedReadersAreThereIfThereWereAny() throws JsonProcessingException {
    PausedReaders.Figures paused = new PausedReaders.Figures(6, 400, 3, 2, 1);
    JsonNode json = json(report(null, paused, null, null, null)).get("pausedReads");
    assertThat(members(json)).containsExactly("clients", "sent", "open", "blocked", "broken");
    assertThat(json.get("blocked").asLong()).isEqualTo(2);
    assertThat(ProgressLine.of(paused)).isEqualTo("  paused 6 (2 blocked, 1 broken)");
  }

  @Test
  void eventsAreThereIfThereWereAny() throws JsonProcessingException {
    Histogram latencies = new Histogram(3);
    latencies.recordValue(1500);
    EventFigures events = new EventFigures(9, 8, 5, 1, List.of("sos of v7"), latencies);
    Report report = report(null, NOBODY, events, null, null);
    JsonNode json = json(report).get("events");
    assertThat(members(json))
        .containsExactly("sent", "acked", "stored", "lost", "refused", "ackLatencyMs");
    assertThat(json.get("stored").asLong()).isEqualTo(7);
    assertThat(members(json.get("ackLatencyMs"))).containsExactly("p50", "p99", "max");
    assertThat(json.get("ackLatencyMs").get("max").asDouble()).isEqualTo(1.5);
    assertThat(Summary.of(report)).contains("sos of v7").contains("LOST");
    assertThat(ProgressLine.of(events)).isEqualTo("  events 9 (8 acked)");
  }

  @Test
  void viewersAreThereIfThereWereAny() throws JsonProcessingException {
    Histogram freshness = new Histogram(3);
    freshness.recordValue(250_000);
    ViewerFigures viewers =
        new ViewerFigures(5, 4, 3, 480, 9000, 20, 7, 1, 2, 6, List.of("v7: a viewer"), freshness);
    Report report = report(null, NOBODY, null, viewers, null);
    JsonNode json = json(report).get("viewers");
    assertThat(members(json))
        .containsExactly(
            "clients",
            "open",
            "reconnects",
            "inView",
            "told",
            "left",
            "skipped",
            "unsaid",
            "wrong",
            "missing",
            "freshnessMs");
    assertThat(json.get("wrong").asLong()).isEqualTo(2);
    assertThat(json.get("missing").asLong()).isEqualTo(6);
    assertThat(members(json.get("freshnessMs"))).containsExactly("p50", "p99", "max");
    assertThat(json.at("/freshnessMs/p99").asDouble()).isBetween(250.0, 251.0);
    assertThat(Summary.of(report)).contains("v7: a viewer").contains("WRONG");
    assertThat(ProgressLine.of(viewers)).isEqualTo("  viewers 4 (told 9,000, wrong 2)");
  }

  @Test
  void aVerdictIsThereIfOneWasAskedFor() throws JsonProcessingException {
    JsonNode json = json(report(new Verdict(10, 8, 1, 1, 7, 2, 1, List.of("v"))));
    assertThat(members(json.get("verify")))
        .containsExactly(
            "vehicles",
            "correct",
            "older",
            "missing",
            "storeCorrect",
            "storeOlder",
            "storeMissing");
    assertThat(json.get("verify").get("storeOlder").asLong()).isEqualTo(2);
  }

  @Test
  void theSummaryNamesWhatIsWrong() {
    String text = Summary.of(report(new Verdict(10, 9, 1, 0, 10, 0, 0, List.of("v7: older"))));
    assertThat(text).contains("v7: older").contains("NOT VERIFIED").contains("it broke");
    assertThat(Summary.of(report(new Verdict(10, 10, 0, 0, 10, 0, 0, List.of()))))
        .contains("VERIFIED")
        .doesNotContain("NOT VERIFIED");
    assertThat(Summary.of(report(new Verdict(0, 0, 0, 0, 0, 0, 0, List.of()))))
        .contains("NOT VERIFIED");
  }

  @Test
  void theProgressIsOneLine() {
    ProgressLine.Rates rates = new ProgressLine.Rates(500, 480.4, 470.2);
    assertThat(
            ProgressLine.line(
                Duration.ofSeconds(75), "500 vehicles", rates, report(null).figures()))
        .isEqualTo(
            "1:15  500 vehicles  offered 500/s  sent 100 (480/s)  acked 98 (470/s)  accepted 90"
                + "  coalesced 1  late sends 5  skipped 60  refused 3  http 429 4  http 503 3"
                + "  p99 40.0 ms  disconnects 7  errors 1");
  }

  @Test
  void aReportReplacesTheOneBeforeWhole() throws IOException {
    Path file = folder.resolve("report.json");
    ReportFile.check(file);
    ReportFile.write("one", file);
    ReportFile.check(file);
    ReportFile.write("two", file);
    assertThat(file).hasContent("two");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsToldBeforehand() {
    assertThatThrownBy(() -> ReportFile.check(folder)).hasMessageContaining("directory");
    assertThatThrownBy(() -> ReportFile.check(folder.resolve("no/report.json")))
        .hasMessageContaining("there is no directory");
  }
}
