package whereabouts.cluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import whereabouts.tracker.query.FleetQueries;
import whereabouts.tracker.query.FleetQuery;
import whereabouts.tracker.query.Gathered;
import whereabouts.tracker.query.UnderWay;
import whereabouts.tracker.vehicle.Limit;

/**
 * The vehicles of the whole cluster, asked for at every node.
 *
 * <p>Meters: {@code whereabouts.queries}, from the question to the answer; {@code
 * whereabouts.queries.in.flight}; {@code whereabouts.queries.refused}; and {@code
 * whereabouts.queries.incomplete}, those whose answer lacks nodes or buckets.
 */
final class GatheredQueries implements FleetQueries {
  private final ActorRef<QueryGateway.Command> gateway;
  private final UnderWay underWay;
  private final Timer time;
  private final Counter refused;
  private final Counter incomplete;

  GatheredQueries(
      ActorRef<QueryGateway.Command> gateway,
      UnderWay underWay,
      UnderWay ofOthers,
      MeterRegistry meters) {
    this.gateway = gateway;
    this.underWay = underWay;
    this.time =
        Timer.builder("whereabouts.queries")
            .description("Queries for vehicles, from the question to the answer of all nodes")
            .register(meters);
    this.refused =
        Counter.builder("whereabouts.queries.refused")
            .description("Queries that were refused since too many were under way")
            .register(meters);
    this.incomplete =
        Counter.builder("whereabouts.queries.incomplete")
            .description("Queries whose answer lacks nodes or buckets, and says so")
            .register(meters);
    gauges("whereabouts.queries.in.flight", "Queries of this node's clients", underWay, meters);
    gauges("whereabouts.queries.of.others.in.flight", "Queries of other nodes", ofOthers, meters);
  }

  private static void gauges(String name, String what, UnderWay queries, MeterRegistry meters) {
    Gauge.builder(name, queries, UnderWay::count)
        .description(what + " that are under way")
        .strongReference(true)
        .register(meters);
    Gauge.builder(name + ".max", queries, UnderWay::max)
        .description(what + " that may be under way; more are refused")
        .strongReference(true)
        .register(meters);
  }

  @Override
  public <T> CompletionStage<T> ask(FleetQuery query, Function<Answer, T> then) {
    Optional<Limit> full = underWay.begin();
    if (full.isPresent()) {
      refused.increment();
      return CompletableFuture.completedFuture(then.apply(new Answer.Refused(full.get())));
    }
    Timer.Sample begun = Timer.start();
    CompletableFuture<Gathered> gathered = new CompletableFuture<>();
    CompletableFuture<T> answer =
        gathered
            .whenComplete(
                (all, stopping) -> {
                  underWay.end();
                  begun.stop(time);
                  if (all != null && isIncomplete(all)) {
                    incomplete.increment();
                  }
                })
            .thenApply(all -> then.apply(new Answer.Of(all)));
    gateway.tell(new QueryGateway.Submit(query, gathered));
    return answer;
  }

  private static boolean isIncomplete(Gathered all) {
    return all.nodesAnswered() < all.nodesAsked() || all.missingBuckets() > 0;
  }
}
