package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** After traffic of all kinds, a node's numbers are what its clients were told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HonestNumbersIT {
  private static final Logger LOG = LoggerFactory.getLogger(HonestNumbersIT.class);
  private static final String[] OUTCOMES = {
    "accepted", "coalesced", "duplicate", "stale", "future", "invalid", "overloaded", "unconfirmed"
  };
  private static final Pattern HELP = Pattern.compile("# HELP (whereabouts_\\S+) ?(.*)");

  /** What the clients were told in all, each object with all the counts. */
  private final List<JsonNode> told = new ArrayList<>();

  @TempDir Path spill;
  private TestNode node;
  private String text;
  private Scrape scrape;

  @BeforeAll
  void traffic() {
    node = TestNode.start(TestNode.newKeyspace(), spill, "whereabouts.fleet.max-vehicles = 500");
    byHand();
    try (SimulatorProcess http = fleet("http", "--protocol", "http");
        SimulatorProcess socket = fleet("ws", "--events", 10)) {
      told.add(http.awaitReport());
      told.add(socket.awaitReport());
    }
    node.awaitAllWritten();
    text = node.management().text("/metrics");
    scrape = Scrape.parse(text);
  }

  @AfterAll
  void stop() {
    node.stop();
  }

  /** Together they have more vehicles than the node may have, so that some are refused. */
  private SimulatorProcess fleet(String prefix, Object... more) {
    List<Object> options = new ArrayList<>(List.of("--prefix", prefix, "--vehicles", 300));
    options.addAll(List.of("--rate", 3000, "--batch", 50, "--duration", "6s"));
    for (String trouble :
        new String[] {"duplicates", "out-of-order", "late", "future", "invalid"}) {
      options.addAll(List.of("--" + trouble, 0.05));
    }
    options.addAll(List.of(more));
    return SimulatorProcess.start(node.api(), options.toArray());
  }

  /** What the simulator does not send: what coalesces or breaks, messages that are no JSON. */
  private void byHand() {
    String good = "{\"vehicleId\":\"bus-7\",\"lat\":1,\"lon\":2}";
    ApiClient.Answer answer = node.api().post("", "[" + good + "," + good + ",");
    assertThat(answer.status()).isEqualTo(400);
    told.add(answer.body());
    String older = "{\"vehicleId\":\"bus-8\",\"time\":1,\"lat\":1,\"lon\":2}";
    ApiClient.Answer coalesced =
        node.api().post("", "[" + older + "," + older.replace(":1,", ":2,") + "]");
    assertThat(coalesced.status()).isEqualTo(200);
    told.add(coalesced.body());
    ApiClient.Answer persisted = node.api().post("?ack=persisted", good);
    assertThat(persisted.status()).isEqualTo(200);
    told.add(persisted.body());
    try (IngestSocket socket = new IngestSocket(node.api())) {
      socket.send("no JSON");
      socket.send(good);
      JsonNode ack = socket.next("ack");
      while (ack.get("messages").asInt() < 2) {
        ack = socket.next("ack");
      }
      told.add(ack);
    }
  }

  private long told(String count) {
    return told.stream().mapToLong(counts -> counts.get(count).asLong()).sum();
  }

  private double outcome(String outcome) {
    return scrape.of("whereabouts_reports_total", "outcome=\"" + outcome + "\"");
  }

  @Test
  void whatWasReceivedIsTheSumOfTheOutcomes() {
    double received = scrape.of("whereabouts_reports_received_total");
    assertThat(received).isGreaterThan(20_000);
    assertThat(scrape.sum("whereabouts_reports_total")).isEqualTo(received);
    assertThat(scrape.sum("whereabouts_reports_refused_total")).isEqualTo(outcome("overloaded"));
    assertThat(scrape.sum("whereabouts_events_total"))
        .isEqualTo(scrape.of("whereabouts_events_received_total"))
        .isGreaterThan(20);
  }

  @Test
  void theClientsCountTheSame() {
    LOG.info("Clients were told {}", told);
    assertThat(told("received")).isEqualTo((long) scrape.of("whereabouts_reports_received_total"));
    for (String outcome : OUTCOMES) {
      assertThat(told(outcome)).as(outcome).isEqualTo((long) outcome(outcome));
    }
    for (String outcome : OUTCOMES) {
      if (!outcome.equals("unconfirmed")) {
        assertThat(outcome(outcome)).as("some are " + outcome).isPositive();
      }
    }
  }

  @Test
  void everyLatencyIsARealHistogramOfAllThatItIsAbout() {
    assertThat(buckets("whereabouts_reports_visible_seconds"))
        .isPositive()
        .isLessThanOrEqualTo((long) outcome("accepted"));
    assertThat(buckets("whereabouts_store_delay_seconds"))
        .isEqualTo((long) scrape.of("whereabouts_store_rows_total"))
        .isPositive();
    assertThat(buckets("whereabouts_store_batch_time_seconds"))
        .isEqualTo(buckets("whereabouts_store_batch_rows"))
        .isPositive();
    assertThat(buckets("whereabouts_events_stored_time_seconds")).isPositive();
    assertThat((long) scrape.of("whereabouts_store_batch_rows_sum"))
        .isEqualTo((long) scrape.of("whereabouts_store_rows_total"));
  }

  /** How many values a histogram has, seen from its buckets. */
  private long buckets(String histogram) {
    assertThat(text).contains("# TYPE " + histogram + " histogram");
    assertThat(scrape.quantile(histogram, 0.99)).isFinite();
    double all = scrape.of(histogram + "_bucket", "le=\"+Inf\"");
    assertThat(all).isEqualTo(scrape.of(histogram + "_count"));
    return (long) all;
  }

  @Test
  void everyMetricOfOursIsDescribed() {
    List<String> described =
        text.lines()
            .map(HELP::matcher)
            .filter(help -> help.matches())
            .peek(help -> assertThat(help.group(2)).as(help.group(1)).hasSizeGreaterThan(15))
            .map(help -> help.group(1))
            .toList();
    assertThat(described).hasSizeGreaterThan(40);
  }

  @Test
  void theDashboardAndTheAlertsAskForNothingElseThanWhatThereIs() {
    assertThat(scrape.names())
        .containsAll(Dashboard.read().metrics())
        .containsAll(Alerts.read().metrics());
  }
}
