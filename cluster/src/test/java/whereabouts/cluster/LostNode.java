package whereabouts.cluster;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.fleet.Buckets;

/** A node that is about to be lost, and what the others have to say of its vehicles then. */
final class LostNode {
  private static final Logger LOG = LoggerFactory.getLogger(LostNode.class);

  /** Far less than a report waits for an answer that does not come, which is three seconds. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** More than the fleets that drive meanwhile have under way. */
  private static final int MANY = 2_000;

  /** Older than any fix of the fleets. */
  private static final long OLD = 1_600_000_000_000L;

  private final String name;
  private final List<String> its;
  private final List<String> others;

  private LostNode(String name, List<String> its, List<String> others) {
    this.name = name;
    this.its = its;
    this.others = others;
  }

  /** One that is still there, with some of these vehicles, and others have some. */
  static LostNode of(NodeProcess node, Set<String> vehicles) {
    String name = node.management().get("/admin/cluster").body().get("answeredBy").asText();
    List<String> its = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String vehicle : vehicles) {
      JsonNode lives = node.management().get("/admin/vehicles/" + vehicle).body();
      (lives.get("node").asText().equals(name) ? its : others).add(vehicle);
    }
    assertThat(its).isNotEmpty();
    assertThat(others).isNotEmpty();
    return new LostNode(name, its, others);
  }

  /** Those that it has. */
  List<String> vehicles() {
    return its;
  }

  /** Waits until another node has lost it; then nothing about its vehicles waits for anything. */
  void assertRefusedAtOnce(NodeProcess other) {
    TestNode.awaitTold(() -> other.scrape().of("whereabouts_buckets_unreachable") > 0);
    List<String> more = more();
    long begun = System.nanoTime();
    ApiClient.Answer refused = other.api().post("", body(more));
    Duration refusing = since(begun);
    begun = System.nanoTime();
    ApiClient.Answer mixed =
        other.api().post("", body(Stream.concat(its.stream(), others.stream()).toList()));
    Duration mixing = since(begun);
    begun = System.nanoTime();
    ApiClient.Answer read = other.api().vehicle(its.get(0));
    Duration reading = since(begun);
    double inFlight = other.scrape().sum("whereabouts_reports_in_flight", "ack=\"accepted\"");
    double unreachable = other.scrape().of("whereabouts_buckets_unreachable");
    LOG.info(
        "Of {} buckets {} reports were refused in {} ms, {} of {} in {} ms, a read in {} ms;"
            + " {} reports are in flight",
        (int) unreachable,
        more.size(),
        refusing.toMillis(),
        its.size(),
        its.size() + others.size(),
        mixing.toMillis(),
        reading.toMillis(),
        (int) inFlight);

    assertThat(unreachable).as("still lost").isPositive();
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body().at("/error/limit").asText()).isEqualTo("unreachable_buckets");
    assertThat(refused.body().at("/error/used").asInt()).isBetween(1, 1023);
    assertThat(refused.body().at("/error/max").asInt()).isEqualTo(1024);
    assertThat(refused.body().get("overloaded").asInt()).isEqualTo(more.size());
    assertThat(mixed.body().get("overloaded").asInt()).isEqualTo(its.size());
    assertThat(mixed.body().get("stale").asInt()).as("of others").isEqualTo(others.size());
    assertThat(read.status()).isEqualTo(503);
    assertThat(read.body().at("/error/message").asText()).contains(name);
    assertThat(List.of(refusing, mixing, reading)).allMatch(took -> took.compareTo(AT_ONCE) < 0);
    assertThat(inFlight).isLessThan(MANY);
  }

  /** Once it is no member any more, its buckets have other homes. */
  void assertRefusedNoMore(NodeProcess other) {
    TestNode.awaitTold(() -> other.scrape().of("whereabouts_buckets_unreachable") == 0);
    JsonNode taken = other.api().post("", body(its)).body();
    assertThat(taken.get("stale").asInt()).isEqualTo(its.size());
  }

  /** Vehicles nobody has heard of that would live where some of its own do. */
  private List<String> more() {
    Set<Integer> buckets = new HashSet<>();
    its.forEach(vehicle -> buckets.add(Buckets.of(vehicle)));
    return Stream.iterate(0, i -> i + 1)
        .map(i -> "nobody-" + i)
        .filter(vehicle -> buckets.contains(Buckets.of(vehicle)))
        .limit(MANY)
        .toList();
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static String body(List<String> vehicles) {
    return vehicles.stream()
        .map(id -> "{\"vehicleId\":\"%s\",\"time\":%d,\"lat\":1,\"lon\":1}".formatted(id, OLD))
        .collect(joining(",", "[", "]"));
  }
}
