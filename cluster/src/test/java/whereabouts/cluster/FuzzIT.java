package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutated messages over both protocols: the node answers each as documented, and a fleet beside
 * them does not notice. A failure names its seed and its unit; {@code -Dwhereabouts.fuzz.seed=SEED}
 * plays the same again, and {@code -Dwhereabouts.fuzz.unit=UNIT} that one alone.
 */
class FuzzIT {
  private static final Logger LOG = LoggerFactory.getLogger(FuzzIT.class);
  private static final long SEED =
      Objects.requireNonNullElseGet(Long.getLong("whereabouts.fuzz.seed"), System::nanoTime);
  private static final Integer UNIT = Integer.getInteger("whereabouts.fuzz.unit");
  private static final int THREADS = 6;
  private static final int FAILURES_TOLD = 10;

  private final String keyspace = TestNode.newKeyspace();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> kinds = new ConcurrentSkipListMap<>();
  private final LongAdder messages = new LongAdder();
  @TempDir Path directory;

  @Test
  void fourThousandMutatedMessagesHarmNobody() throws Exception {
    fuzz(4_000, Duration.ofSeconds(1));
  }

  @Tag("prove")
  @Test
  void aHundredThousandMutatedMessagesHarmNobody() throws Exception {
    fuzz(100_000, Duration.ofMillis(250));
  }

  private void fuzz(int atLeast, Duration maxP99) throws Exception {
    LOG.info("The seed is {}", SEED);
    try (NodeProcess node = NodeProcess.start(keyspace, directory, "-Xmx512m").awaitReady()) {
      TestNode.awaitTold(() -> node.scrape().sum("whereabouts_buckets_loaded") == 1024);
      List<String> before = answers(node);
      Vitals vitals = Vitals.of(node);
      GoodTraffic.unharmedBy(node, maxP99, () -> play(node, atLeast));
      TestNode.await(() -> connections(node) <= vitals.connections());
      LOG.info("The node was {}, is {}", vitals, Vitals.of(node));
      assertThat(answers(node)).isEqualTo(before);
      Scrape scrape = node.scrape();
      assertThat(scrape.sum("whereabouts_reports_received_total"))
          .isEqualTo(scrape.sum("whereabouts_reports_total"));
      assertThat(node.log().lines().filter(line -> line.contains(" ERROR "))).isEmpty();
    }
  }

  private void play(NodeProcess node, int atLeast) throws InterruptedException {
    Documented documented = Documented.by(node);
    AtomicInteger next = new AtomicInteger(UNIT == null ? 0 : UNIT);
    IntPredicate wanted =
        number -> UNIT == null ? messages.sum() < atLeast : number == UNIT.intValue();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    long begun = System.nanoTime();
    for (int i = 0; i < THREADS; i++) {
      threads.execute(() -> playWhile(wanted, next, node, documented));
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.MINUTES)).isTrue();
    long seconds = (System.nanoTime() - begun) / 1_000_000_000;
    LOG.info("{} messages within {} s had {}", messages, seconds, kinds);
    assertThat(failures).isEmpty();
    assertThat(messages.sum()).isGreaterThanOrEqualTo(UNIT == null ? atLeast : 1);
  }

  private void playWhile(
      IntPredicate wanted, AtomicInteger next, NodeProcess node, Documented documented) {
    try (FuzzLane lane = new FuzzLane(node.api())) {
      int number = next.getAndIncrement();
      while (wanted.test(number) && failures.size() < FAILURES_TOLD) {
        FuzzUnit unit = new FuzzUnit(SEED, number);
        try {
          unit.play(lane, documented);
          messages.add(unit.messages());
        } catch (Exception | AssertionError failure) {
          failures.add("seed %d, unit %d: %s\n%s\n".formatted(SEED, number, failure, unit));
          lane.drop();
        }
        unit.kinds().forEach(kind -> kinds.computeIfAbsent(kind, k -> new LongAdder()).increment());
        number = next.getAndIncrement();
      }
    }
  }

  private static int connections(NodeProcess node) {
    return (int) node.scrape().sum("whereabouts_connections");
  }

  /** What it answers to some of each, but for what it says of times. */
  private static List<String> answers(NodeProcess node) {
    ApiClient api = node.api();
    return List.of(
        api.text("/openapi.json"),
        api.post("", "{\"vehicleId\":\"known\",\"time\":1,\"lat\":1,\"lon\":2}").status() + "",
        api.post("", "[1]").body().toString(),
        api.post("", "[").status() + "",
        api.vehicle("known").body().at("/lat").toString(),
        api.vehicle("unknown").body().toString(),
        api.events("unknown", "").body().toString());
  }
}
