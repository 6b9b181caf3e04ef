package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Verdict;

class ReportGatewayTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Verdict REFUSED = Verdict.refused(new Limit("vehicles", 4, 4));

  private final SimulatedSystem system = new SimulatedSystem();
  private final Owners owners = new Owners(system::nanos);
  private final Random random = new Random(0);
  private final List<Vehicle.Report> arrived = new ArrayList<>();

  /** How many answers the sender was told of on the way, each time. */
  private final List<Integer> told = new ArrayList<>();

  private final ActorRef<ShardingEnvelope<FleetCommand>> region =
      system.start(
          Behaviors.receiveMessage(
              envelope -> {
                arrived.add((Vehicle.Report) envelope.message());
                return Behaviors.same();
              }),
          random);
  private final ActorRef<ReportGateway.Command> gateway =
      system.start(
          ReportGateway.create(
              region,
              owners,
              new ReportGateway.Timeouts(TIMEOUT, TIMEOUT.multipliedBy(2)),
              system::nanos),
          random);

  @AfterEach
  void end() {
    system.close();
  }

  private CompletableFuture<Vehicles.Answer> submit(String... vehicleIds) {
    CompletableFuture<Vehicles.Answer> answer = new CompletableFuture<>();
    List<Vehicles.Report> reports =
        List.of(vehicleIds).stream().map(id -> new Vehicles.Report(id, fix(1, 1))).toList();
    gateway.tell(new ReportGateway.Submit(reports, AckLevel.ACCEPTED, told::add, answer));
    settle();
    return answer;
  }

  private void reply(int sending, Verdict verdict) {
    Vehicle.Report report = arrived.get(sending);
    report.replyTo().tell(new Vehicle.Reported(report.correlation(), verdict));
    settle();
  }

  private void reply(int sending, Outcome outcome) {
    reply(sending, Verdict.of(outcome));
  }

  private void pass(Duration time) {
    long until = system.nanos() + time.toNanos();
    while (system.nanos() < until) {
      system.advance(until);
      settle();
    }
  }

  private void settle() {
    while (system.step(random)) {
      // until nobody has anything to do
    }
  }

  private static List<Outcome> outcomes(CompletableFuture<Vehicles.Answer> answer) {
    return answer.join().outcomes();
  }

  @Test
  void answersComeInTheOrderOfTheReports() {
    CompletableFuture<Vehicles.Answer> answer = submit("bus", "tram");
    reply(1, Outcome.STALE);
    assertThat(answer).isNotDone();
    reply(0, Outcome.ACCEPTED);
    assertThat(outcomes(answer)).containsExactly(Outcome.ACCEPTED, Outcome.STALE);
  }

  @Test
  void whatIsAnsweredIsToldWhileTheRestIsWaitedFor() {
    CompletableFuture<Vehicles.Answer> answer = submit("bus", "tram", "ship", "plane");
    reply(2, Outcome.ACCEPTED);
    reply(0, Outcome.ACCEPTED);
    pass(Duration.ofMillis(100));
    assertThat(told).containsExactly(2);
    reply(1, Outcome.ACCEPTED);
    pass(Duration.ofMillis(100));
    assertThat(told).containsExactly(2, 1);
    reply(3, Outcome.ACCEPTED);
    assertThat(answer).isDone();
    pass(Duration.ofMillis(100));
    assertThat(told).as("the answer tells the rest").containsExactly(2, 1);
  }

  @Test
  void whatHasNoAnswerIsSentOnceMoreHalfWay() {
    CompletableFuture<Vehicles.Answer> answer = submit("bus", "tram");
    reply(0, Outcome.ACCEPTED);
    pass(TIMEOUT.dividedBy(2).minusMillis(50));
    assertThat(arrived).hasSize(2);
    pass(Duration.ofMillis(100));
    assertThat(arrived).hasSize(3);
    reply(2, Outcome.DUPLICATE);
    assertThat(outcomes(answer))
        .as("what it duplicates is the first sending")
        .containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
  }

  @Test
  void withoutAnyAnswerItIsUnconfirmed() {
    CompletableFuture<Vehicles.Answer> answer = submit("bus");
    pass(TIMEOUT.plusMillis(100));
    assertThat(arrived).hasSize(2);
    assertThat(outcomes(answer)).containsExactly(Outcome.UNCONFIRMED);
    reply(1, Outcome.ACCEPTED);
  }

  @Test
  void aRefusalIsToldWithItsLimit() {
    CompletableFuture<Vehicles.Answer> answer = submit("bus");
    reply(0, REFUSED);
    assertThat(outcomes(answer)).containsExactly(Outcome.OVERLOADED);
    assertThat(answer.join().reached()).isEqualTo(REFUSED.reached());
  }

  @Test
  void howLongMostTookIsToldWhateverTheLastOneWaitsFor() {
    CompletableFuture<Vehicles.Answer> answer = submit("bus", "tram", "ferry", "taxi");
    pass(Duration.ofMillis(10));
    reply(0, Outcome.ACCEPTED);
    pass(Duration.ofMillis(10));
    reply(3, Outcome.ACCEPTED);
    pass(Duration.ofMillis(700));
    reply(1, Outcome.ACCEPTED);
    reply(2, Outcome.ACCEPTED);
    assertThat(answer.join().mostNanos()).isEqualTo(Duration.ofMillis(20).toNanos());
  }

  @Test
  void ofOneReportTheLastIsMost() {
    CompletableFuture<Vehicles.Answer> answer = submit("bus");
    pass(Duration.ofMillis(10));
    reply(0, Outcome.ACCEPTED);
    assertThat(answer.join().mostNanos()).isEqualTo(Duration.ofMillis(10).toNanos());
  }

  @Test
  void withoutAnyAnswerItIsNotKnownHowLongMostTook() {
    CompletableFuture<Vehicles.Answer> answer = submit("bus", "tram", "ferry");
    reply(0, Outcome.ACCEPTED);
    pass(TIMEOUT.plusMillis(100));
    assertThat(answer.join().mostNanos()).isEqualTo(Vehicles.Answer.UNKNOWN);
  }

  /** The node that has the bucket of this vehicle is lost out of sight. */
  private void lose(String vehicleId) {
    BitSet bucket = new BitSet();
    bucket.set(Buckets.of(vehicleId));
    owners.told("a:1", bucket);
    owners.lost("a:1");
    pass(Owners.SILENCE);
    owners.look();
  }

  @Test
  void whatCanNotBeReachedIsRefusedAtOnceAndNothingElse() {
    lose("bus");
    CompletableFuture<Vehicles.Answer> alone = submit("bus");
    assertThat(alone.join())
        .isEqualTo(
            new Vehicles.Answer(
                List.of(Outcome.OVERLOADED), new Limit("unreachable_buckets", 1, 1024)));
    assertThat(arrived).isEmpty();

    CompletableFuture<Vehicles.Answer> together = submit("bus", "tram");
    assertThat(arrived).hasSize(1);
    reply(0, Outcome.ACCEPTED);
    assertThat(outcomes(together)).containsExactly(Outcome.OVERLOADED, Outcome.ACCEPTED);

    owners.removed("a:1");
    CompletableFuture<Vehicles.Answer> again = submit("bus");
    reply(1, Outcome.ACCEPTED);
    assertThat(outcomes(again)).containsExactly(Outcome.ACCEPTED);
  }

  @Test
  void whatWasSentBeforeItsNodeWasLostIsNotSentAgainAndStaysUnconfirmed() {
    CompletableFuture<Vehicles.Answer> answer = submit("bus");
    lose("bus");
    pass(TIMEOUT.plusMillis(100));
    assertThat(arrived).hasSize(1);
    assertThat(outcomes(answer)).containsExactly(Outcome.UNCONFIRMED);
  }

  @Test
  void aRefusalOfTheSecondSendingTellsNothingOfTheFirst() {
    CompletableFuture<Vehicles.Answer> taken = submit("bus");
    CompletableFuture<Vehicles.Answer> unknown = submit("tram");
    pass(TIMEOUT.dividedBy(2).plusMillis(50));
    assertThat(arrived).hasSize(4);
    reply(2, REFUSED);
    reply(3, REFUSED);
    reply(0, Outcome.ACCEPTED);
    assertThat(outcomes(taken)).containsExactly(Outcome.ACCEPTED);
    pass(TIMEOUT.dividedBy(2));
    assertThat(outcomes(unknown)).containsExactly(Outcome.UNCONFIRMED);
  }
}
