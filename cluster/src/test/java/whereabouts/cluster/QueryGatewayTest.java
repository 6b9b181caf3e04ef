package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.query.FleetQueries.Answer;
import whereabouts.tracker.query.FleetQuery;
import whereabouts.tracker.query.Gathered;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.query.LocalQueries;
import whereabouts.tracker.query.QueryThreads;
import whereabouts.tracker.query.UnderWay;
import whereabouts.tracker.spatial.Box;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/** Two nodes that talk over the network, each with the half of the buckets. */
class QueryGatewayTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final FleetQuery.Inside GLOBE = new FleetQuery.Inside(new Box(-90, -180, 90, 180));

  private final Asker one = new Asker(0);
  private final Asker other = new Asker(1);

  /** As much of a node as answers queries. */
  private static final class Asker {
    private final int half;
    private final ActorTestKit kit =
        ActorTestKit.create(
            "whereabouts",
            NodeSettings.load(ConfigFactory.parseString("pekko.remote.artery.canonical.port = 0")));
    private final Address address = Cluster.get(kit.system()).selfMember().address();
    private final FleetTable table =
        new FleetTable(FleetSettings.of(ConfigFactory.load()), System::nanoTime);
    private final QueryThreads threads = new QueryThreads(1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private volatile VehicleNodes nodes;

    Asker(int half) {
      this.half = half;
      for (int bucket = half; bucket < Buckets.COUNT; bucket += 2) {
        table.bucket(bucket).open();
        table.bucket(bucket).load(List.of());
      }
    }

    /** Those of so many vehicles that live on this node. */
    void put(int vehicles) {
      for (int i = 0; i < vehicles; i++) {
        String id = "vehicle-" + i;
        int bucket = Buckets.of(id);
        if (bucket % 2 == half) {
          Position fix = Position.at(1_000, 1_000, i % 80, i % 170);
          table.bucket(bucket).load(List.of(new VehicleRow(id, VehicleState.of(fix))));
        }
      }
    }

    GatheredQueries start(Duration timeout, int ofOthers, VehicleNodes known) {
      return start(timeout, ofOthers, known, threads);
    }

    GatheredQueries start(Duration timeout, int ofOthers, VehicleNodes known, Executor executor) {
      nodes = known;
      UnderWay others = new UnderWay("queries_of_others", ofOthers);
      ActorRef<QueryGateway.Command> gateway =
          kit.system()
              .systemActorOf(
                  QueryGateway.create(
                      address,
                      () -> nodes,
                      new QueryGateway.Means(
                          new LocalQueries(table), executor, others, timeout, System::nanoTime)),
                  QueryGateway.NAME,
                  Props.empty());
      return new GatheredQueries(gateway, new UnderWay("queries", 2), others, meters);
    }

    void stop() {
      kit.shutdownTestKit();
      threads.close();
    }
  }

  @AfterEach
  void stop() {
    one.stop();
    other.stop();
  }

  private static FleetQuery query(FleetQuery.Among among, int limit, Hit.Key after) {
    return new FleetQuery(among, new Reach.All(), limit, after, 0);
  }

  private static Gathered gathered(GatheredQueries queries, FleetQuery query) {
    Answer answer =
        queries
            .ask(query, Function.identity())
            .toCompletableFuture()
            .orTimeout(60, TimeUnit.SECONDS)
            .join();
    return ((Answer.Of) answer).gathered();
  }

  private VehicleNodes both() {
    return new VehicleNodes(true, List.of(other.address), List.of());
  }

  @Test
  void whatBothHaveFoundIsOneAnswerHoweverLarge() {
    one.put(12_000);
    other.put(12_000);
    other.start(LONG, 8, new VehicleNodes(true, List.of(one.address), List.of()));
    GatheredQueries queries = one.start(LONG, 8, both());

    List<String> paged = new ArrayList<>();
    Hit.Key after = null;
    do {
      Gathered page = gathered(queries, query(GLOBE, 10_000, after));
      assertThat(page.nodesAsked()).isEqualTo(2);
      assertThat(page.nodesAnswered()).isEqualTo(2);
      assertThat(page.missingBuckets()).isZero();
      page.hits().forEach(hit -> paged.add(hit.vehicleId()));
      after = page.next();
    } while (after != null);
    assertThat(paged).hasSize(12_000).doesNotHaveDuplicates().isSorted();

    Gathered nearest = gathered(queries, query(new FleetQuery.Near(0, 0, 3e6), 100, null));
    assertThat(nearest.hits()).hasSize(100);
    assertThat(nearest.hits()).extracting(Hit::distanceMeters).isSorted();
    assertThat(nearest.hits().get(0).vehicleId()).isEqualTo("vehicle-0");
    assertThat(one.meters.get("whereabouts.queries.incomplete").counter().count()).isZero();
  }

  @Test
  void whatTakesTimeIsDoneByThreadsForIt() {
    GatheredQueries queries = one.start(LONG, 8, new VehicleNodes(true, List.of(), List.of()));
    assertThat(
            queries
                .ask(query(GLOBE, 10, null), answer -> Thread.currentThread().getName())
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join())
        .startsWith("query-");
  }

  @Test
  void whoDoesNotAnswerInTimeIsLeftOutAndItIsSaid() {
    one.put(100);
    GatheredQueries queries = one.start(SHORT, 8, both()); // where nobody listens
    Gathered gathered = gathered(queries, query(GLOBE, 1_000, null));
    assertThat(gathered.hits()).isNotEmpty().hasSizeLessThan(100);
    assertThat(gathered.nodesAsked()).isEqualTo(2);
    assertThat(gathered.nodesAnswered()).isEqualTo(1);
    assertThat(gathered.missingBuckets()).isEqualTo(512);
    assertThat(one.meters.get("whereabouts.queries.incomplete").counter().count()).isEqualTo(1);
  }

  @Test
  void whoCanNotBeReachedIsNotWaitedFor() {
    GatheredQueries queries =
        one.start(LONG, 8, new VehicleNodes(true, List.of(), List.of(other.address)));
    Gathered gathered = gathered(queries, query(GLOBE, 10, null));
    assertThat(gathered.nodesAsked()).isEqualTo(2);
    assertThat(gathered.nodesAnswered()).isEqualTo(1);
  }

  @Test
  void whoHasTooMuchToDoSaysSoAndIsNotWaitedFor() {
    other.start(LONG, 0, new VehicleNodes(true, List.of(), List.of()));
    GatheredQueries queries = one.start(LONG, 8, both());
    Gathered gathered = gathered(queries, query(GLOBE, 10, null));
    assertThat(gathered.nodesAsked()).isEqualTo(2);
    assertThat(gathered.nodesAnswered()).isEqualTo(1);
  }

  @Test
  void aNodeWithoutVehiclesAsksTheOthers() {
    other.put(10);
    other.start(LONG, 8, new VehicleNodes(true, List.of(), List.of()));
    GatheredQueries queries =
        one.start(LONG, 8, new VehicleNodes(false, List.of(other.address), List.of()));
    Gathered gathered = gathered(queries, query(new FleetQuery.Everyone(), 10, null));
    assertThat(gathered.hits()).isNotEmpty();
    assertThat(gathered.nodesAsked()).isEqualTo(1);
    assertThat(gathered.missingBuckets()).isEqualTo(512);
  }

  @Test
  void whereNobodyHasVehiclesNobodyAnswers() {
    GatheredQueries queries = one.start(LONG, 8, new VehicleNodes(false, List.of(), List.of()));
    Gathered gathered = gathered(queries, query(GLOBE, 10, null));
    assertThat(gathered.nodesAnswered()).isZero();
    assertThat(gathered.missingBuckets()).isEqualTo(1024);
  }

  @Test
  void moreThanMayBeUnderWayAreRefused() {
    List<Runnable> held = Collections.synchronizedList(new ArrayList<>());
    GatheredQueries queries =
        one.start(LONG, 8, new VehicleNodes(true, List.of(), List.of()), held::add);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      answers.add(
          queries.ask(query(GLOBE, 10, null), Function.<Answer>identity()).toCompletableFuture());
    }
    assertThat(answers.get(2).join())
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.reached().name()).isEqualTo("queries"));
    assertThat(one.meters.get("whereabouts.queries.in.flight").gauge().value()).isEqualTo(2);
    TestNode.await(() -> held.size() == 2);
    held.forEach(Runnable::run);
    assertThat(answers.get(0).join()).isInstanceOf(Answer.Of.class);
    assertThat(answers.get(1).join()).isInstanceOf(Answer.Of.class);
    assertThat(one.meters.get("whereabouts.queries.in.flight").gauge().value()).isZero();
    assertThat(one.meters.get("whereabouts.queries.refused").counter().count()).isEqualTo(1);
  }
}
