package whereabouts.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import whereabouts.cluster.operations.UnreachableNodeException;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.Inspection;
import whereabouts.tracker.fleet.Keeper;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.InPlace;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Verdict;

/** The vehicles of the whole cluster, reached through sharding. */
final class ShardedVehicles implements Vehicles {
  private final ActorSystem<?> system;
  private final ActorRef<ShardingEnvelope<FleetCommand>> region;
  private final ActorRef<ReportGateway.Command> gateway;
  private final Owners owners;
  private final UnwrittenAges ages;
  private final Duration readTimeout;
  private final Duration forgetTimeout;

  ShardedVehicles(
      ActorSystem<?> system,
      ActorRef<ShardingEnvelope<FleetCommand>> region,
      ActorRef<ReportGateway.Command> gateway,
      Owners owners,
      UnwrittenAges ages,
      Duration readTimeout,
      Duration forgetTimeout) {
    this.system = system;
    this.region = region;
    this.gateway = gateway;
    this.owners = owners;
    this.ages = ages;
    this.readTimeout = readTimeout;
    this.forgetTimeout = forgetTimeout;
  }

  @Override
  public CompletionStage<Answer> report(List<Report> reports, AckLevel ack, IntConsumer answered) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    gateway.tell(new ReportGateway.Submit(reports, ack, answered, answer));
    return answer;
  }

  /** Not sent a second time: a fix that was accepted in between would be forgotten, too. */
  @Override
  public CompletionStage<Verdict> forget(String vehicleId, long nowMillis) {
    if (owners.isUnreachable(vehicleId)) {
      return CompletableFuture.completedFuture(Verdict.refused(owners.limit()));
    }
    return InPlace.of(
            AskPattern.<ShardingEnvelope<FleetCommand>, Vehicle.Reported>ask(
                region,
                replyTo ->
                    new ShardingEnvelope<>(vehicleId, new Vehicle.Forget(nowMillis, 0, replyTo)),
                forgetTimeout,
                system.scheduler()))
        .handle(
            (reported, late) ->
                reported == null ? Verdict.of(Outcome.UNCONFIRMED) : reported.verdict());
  }

  @Override
  public CompletionStage<Lookup> find(String vehicleId) {
    int bucket = Buckets.of(vehicleId);
    Optional<String> unreachable = owners.unreachableOwner(bucket);
    if (unreachable.isPresent()) {
      return CompletableFuture.completedFuture(new Lookup.Unavailable(away(unreachable.get())));
    }
    String keeper = EntityIds.keeperOf(bucket);
    return InPlace.of(
            AskPattern.<ShardingEnvelope<FleetCommand>, Lookup>ask(
                region,
                replyTo -> new ShardingEnvelope<>(keeper, new Keeper.Find(vehicleId, replyTo)),
                readTimeout,
                system.scheduler()))
        .exceptionally(
            late ->
                new Lookup.Unavailable(
                    "the node that has its bucket did not answer within "
                        + readTimeout.toMillis()
                        + " ms"));
  }

  private static String away(String node) {
    return "the node that has its bucket, " + node + ", can't be reached at present";
  }

  /**
   * How a vehicle stands, for operators. Asking for an unknown one leaves nothing behind.
   *
   * @return failed, if the node that has its bucket does not answer; with {@link
   *     UnreachableNodeException}, if it can't be reached
   */
  CompletionStage<Inspection> inspect(String vehicleId) {
    int bucket = Buckets.of(vehicleId);
    Optional<String> unreachable = owners.unreachableOwner(bucket);
    if (unreachable.isPresent()) {
      return CompletableFuture.failedFuture(new UnreachableNodeException(away(unreachable.get())));
    }
    String keeper = EntityIds.keeperOf(bucket);
    return AskPattern.<ShardingEnvelope<FleetCommand>, Inspection>ask(
        region,
        replyTo -> new ShardingEnvelope<>(keeper, new Keeper.Inspect(vehicleId, replyTo)),
        readTimeout,
        system.scheduler());
  }

  @Override
  public Duration oldestUnwrittenAge() {
    return ages.greatest();
  }
}
