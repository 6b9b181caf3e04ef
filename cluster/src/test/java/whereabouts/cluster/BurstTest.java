package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import whereabouts.cluster.remote.ReplyAddresses;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Vehicles;

/**
 * As many messages to one other node at once as credit ever lets be under way, each report sent
 * twice: nothing is dropped, and each is answered.
 */
class BurstTest {
  private static final int CREDIT = 65_536;
  private static final int BURST = 2 * CREDIT;
  private static final int VEHICLES = 16_384;
  private static final String HOLDS_NONE = "pekko.cluster.roles = [ingest]";
  private static final String HOLDS_ALL = "pekko.cluster.roles = [vehicle]";

  private static final Duration TIMEOUT = Duration.ofSeconds(50);
  private static final BitSet ALL = new BitSet();

  static {
    ALL.set(0, Buckets.COUNT);
  }

  @RegisterExtension final Peers peers = new Peers();

  /** Messages with one report that the gateway has sent. */
  private final AtomicInteger oneByOne = new AtomicInteger();

  /** The gateway's time, nanoseconds. */
  private final AtomicLong passed = new AtomicLong();

  @Test
  void aBurstThatComesBeforeAnyOwnerWaitsForOne() {
    Peer sender = peers.start(HOLDS_NONE).join(null);
    Answers answers = new Answers(sender);
    answers.ask();
    Peer owner = peers.start(HOLDS_ALL).join(sender);
    owner.loadSlices();
    assertAllAreAnswered(answers);
  }

  @Test
  void aBurstToOnePeerIsDeliveredWhole() {
    Peer sender = peers.start(HOLDS_NONE).join(null);
    Peer owner = peers.start(HOLDS_ALL).join(sender);
    owner.loadSlices();
    Answers answers = new Answers(sender);
    answers.ask();
    assertAllAreAnswered(answers);
    answers.ask(); // the way to each vehicle is known now
    assertAllAreAnswered(answers);
  }

  private void assertAllAreAnswered(Answers answers) {
    TestNode.await(() -> answers.areComplete() || peers.all().stream().anyMatch(Peer::hasDropped));
    assertThat(peers.all()).noneMatch(Peer::hasDropped);
    assertThat(answers.outcomes).containsOnlyKeys(Outcome.ACCEPTED);
  }

  /** The vehicles answer only after all have been sent once more. */
  @Test
  void aBurstThatIsNotAnsweredSoonIsSentTwiceAndCountsOnce() {
    Peer sender = peers.start(HOLDS_NONE).join(null);
    Peer owner = peers.start(HOLDS_ALL, "whereabouts.fleet.slice-wait = 1 minute").join(sender);
    CompletableFuture<Vehicles.Answer> answer = submit(sender, new Owners(System::nanoTime));
    TestNode.await(() -> oneByOne.get() == CREDIT);
    passed.set(TIMEOUT.toNanos() / 2);
    TestNode.await(() -> oneByOne.get() == 2 * CREDIT);
    assertThat(answer).isNotDone();
    owner.loadSlices();
    assertAllAreAccepted(answer);
  }

  @Test
  void aBurstToAKnownOwnerTravelsInParcels() {
    Peer sender = peers.start(HOLDS_NONE).join(null);
    Peer owner = peers.start(HOLDS_ALL).join(sender);
    owner.loadSlices();
    assertAllAreAccepted(submit(sender, hasAll(owner)));
    assertThat(oneByOne).hasValue(0);
  }

  @Test
  void aParcelToAnEarlierOwnerIsPassedOn() {
    Peer sender = peers.start(HOLDS_NONE).join(null);
    Peer owner = peers.start(HOLDS_ALL).join(sender);
    Peer earlier = peers.start(HOLDS_NONE).join(sender);
    owner.loadSlices();
    assertAllAreAccepted(submit(sender, hasAll(earlier)));
    assertThat(oneByOne).hasValue(0);
  }

  @Test
  void whatWasInAParcelThatNobodyTookIsSentByItself() {
    Peer sender = peers.start(HOLDS_NONE).join(null);
    Peer owner = peers.start(HOLDS_ALL).join(sender);
    owner.loadSlices();
    Owners owners = new Owners(System::nanoTime);
    owners.told("127.0.0.1:1", ALL);
    CompletableFuture<Vehicles.Answer> answer = submit(sender, owners);
    passed.set(TIMEOUT.toNanos() / 2);
    assertAllAreAccepted(answer);
    assertThat(oneByOne).hasValue(CREDIT);
  }

  private static Owners hasAll(Peer owner) {
    owner.system.systemActorOf(
        Porter.create(owner.region, () -> false), Porter.NAME, Props.empty());
    Owners owners = new Owners(System::nanoTime);
    owners.told(owner.address().replaceAll(".*@", ""), ALL);
    return owners;
  }

  private CompletableFuture<Vehicles.Answer> submit(Peer sender, Owners owners) {
    List<Vehicles.Report> reports =
        IntStream.range(0, CREDIT)
            .mapToObj(i -> new Vehicles.Report("bus-" + i % VEHICLES, fix(1 + i / VEHICLES, 1)))
            .toList();
    CompletableFuture<Vehicles.Answer> answer = new CompletableFuture<>();
    ActorRef<ReportGateway.Command> gateway =
        sender.system.systemActorOf(
            ReportGateway.create(
                counted(sender, oneByOne),
                owners,
                new ReportGateway.Timeouts(TIMEOUT, TIMEOUT),
                passed::get),
            ReplyAddresses.GATEWAY,
            Props.empty());
    gateway.tell(new ReportGateway.Submit(reports, AckLevel.ACCEPTED, answered -> {}, answer));
    CompletableFuture<Vehicles.Answer> sent = new CompletableFuture<>();
    gateway.tell(new ReportGateway.Submit(List.of(), AckLevel.ACCEPTED, answered -> {}, sent));
    sent.orTimeout(1, TimeUnit.MINUTES).join();
    return answer;
  }

  private void assertAllAreAccepted(CompletableFuture<Vehicles.Answer> answer) {
    assertThat(answer.orTimeout(1, TimeUnit.MINUTES).join().outcomes())
        .hasSize(CREDIT)
        .containsOnly(Outcome.ACCEPTED);
    assertThat(peers.all()).noneMatch(Peer::hasDropped);
  }

  private static ActorRef<ShardingEnvelope<FleetCommand>> counted(
      Peer sender, AtomicInteger messages) {
    return sender.system.systemActorOf(
        Behaviors.receiveMessage(
            message -> {
              messages.incrementAndGet();
              sender.region.tell(message);
              return Behaviors.same();
            }),
        "counter",
        Props.empty());
  }

  @Test
  void whatIsDroppedIsSeen() {
    Peer sender = peers.start(HOLDS_NONE, "pekko.cluster.sharding.buffer-size = 1000").join(null);
    new Answers(sender).ask();
    TestNode.await(sender::hasDropped);
  }

  /** Sends reports without a gateway, and counts what comes back. */
  private static final class Answers {
    final Map<Outcome, Integer> outcomes = new ConcurrentHashMap<>();
    private final Peer sender;
    private final ActorRef<Vehicle.Reported> self;
    private final AtomicInteger answered = new AtomicInteger();
    private int asked;

    Answers(Peer sender) {
      this.sender = sender;
      this.self =
          sender.system.systemActorOf(
              Behaviors.receiveMessage(
                  reported -> {
                    outcomes.merge(reported.verdict().outcome(), 1, Integer::sum);
                    answered.incrementAndGet();
                    return Behaviors.same();
                  }),
              ReplyAddresses.GATEWAY,
              Props.empty());
    }

    /** A whole burst at once, each report newer than all before. */
    void ask() {
      for (int i = 0; i < BURST; i++, asked++) {
        sender.region.tell(
            new ShardingEnvelope<>(
                "bus-" + i % VEHICLES,
                new Vehicle.Report(fix(1 + asked / VEHICLES, 1), AckLevel.ACCEPTED, asked, self)));
      }
    }

    boolean areComplete() {
      return answered.get() == asked;
    }
  }
}
