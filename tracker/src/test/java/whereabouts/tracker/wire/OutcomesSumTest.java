package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.wire.OpenServer.Reply;

/** Outcomes are exclusive and complete: in every reply, and in the meters. */
class OutcomesSumTest {
  private static OpenServer server;

  @BeforeContainer
  static void open() {
    server = OpenServer.start("whereabouts.ingest.max-reports-in-flight = 3");
  }

  @AfterContainer
  static void close() {
    server.close();
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void receivedIsTheSumOfAllOutcomes(
      @ForAll("entries") List<String> entries, @ForAll Ending ending, @ForAll Fate fate) {
    if (fate.outcome != null) {
      server.vehicles.answerAlways(fate.outcome);
    } else {
      server.vehicles.reset();
    }
    double meteredBefore = metered();
    Reply reply =
        server.post(
            "/v1/positions",
            ending == Ending.LINES ? "application/x-ndjson" : "application/json",
            ending.body(entries).getBytes(UTF_8));
    int sum = 0;
    for (Outcome outcome : Outcome.values()) {
      assertThat(reply.count(outcome.wireName())).isNotNegative();
      sum += reply.count(outcome.wireName());
    }
    assertThat(sum).isEqualTo(reply.count("received")).isEqualTo(entries.size());
    assertThat(reply.json().path("results")).hasSize(sum - reply.count("accepted"));
    assertThat(metered() - meteredBefore).isEqualTo(sum);
    assertThat(server.meters.get("whereabouts.reports.received").counter().count())
        .isEqualTo(metered());
    assertThat(server.gauge("whereabouts.reports.in.flight")).isZero();
    assertThat((double) server.meters.get("whereabouts.reports.visible").timer().count())
        .isEqualTo(metered(Outcome.ACCEPTED));
  }

  private static double metered(Outcome outcome) {
    return server
        .meters
        .get("whereabouts.reports")
        .tag("outcome", outcome.wireName())
        .counter()
        .count();
  }

  private static double metered() {
    return server.meters.get("whereabouts.reports").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  enum Fate {
    TAKEN(null),
    REFUSED(Outcome.OVERLOADED),
    SILENT(Outcome.UNCONFIRMED);

    private final Outcome outcome;

    Fate(Outcome outcome) {
      this.outcome = outcome;
    }
  }

  enum Ending {
    WHOLE,
    CUT,
    LINES;

    String body(List<String> entries) {
      return switch (this) {
        case WHOLE -> "[" + String.join(",", entries) + "]";
        case CUT -> "[" + String.join(",", entries) + ",{\"vehicleId\":\"cut";
        case LINES -> String.join("\n", entries);
      };
    }
  }

  @Provide
  Arbitrary<List<String>> entries() {
    return Arbitraries.of(
            entry("a", 1),
            entry("a", 2),
            entry("b", 1),
            entry("c", 1),
            entry("d", 1),
            entry("a", 9_000_000_000L),
            entry("", 1),
            "7",
            "{}",
            "null")
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  private static String entry(String vehicleId, long seconds) {
    return "{\"vehicleId\":\"%s\",\"time\":%d,\"lat\":1,\"lon\":2}"
        .formatted(vehicleId, seconds == 9_000_000_000L ? 4_000_000_000_000L : seconds);
  }
}
