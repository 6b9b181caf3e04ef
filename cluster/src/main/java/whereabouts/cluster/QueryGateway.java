package whereabouts.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.remote.QueryAsk;
import whereabouts.cluster.remote.QueryReply;
import whereabouts.tracker.query.FleetQuery;
import whereabouts.tracker.query.Found;
import whereabouts.tracker.query.Gathered;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.query.LocalQueries;
import whereabouts.tracker.query.UnderWay;

/**
 * Asks all nodes a query, this one too, and gathers what they have found; and answers what others
 * ask. One per node, by one name on all. It only sends and collects: whatever takes time is done by
 * the threads for queries.
 *
 * <p>An answer comes in parts that are small enough for a message, on a connection of their own
 * (pekko.conf), so that no report waits behind a large one. A node counts as having answered once
 * all its parts are there.
 */
final class QueryGateway extends AbstractBehavior<Object> {
  private static final Logger LOG = LoggerFactory.getLogger(QueryGateway.class);

  /** Its name, below /system. */
  static final String NAME = "queries";

  sealed interface Command {}

  /**
   * A query of a client of this node.
   *
   * @param answer completed on a thread for queries
   */
  record Submit(FleetQuery query, CompletableFuture<Gathered> answer) implements Command {}

  /** What this node has found itself; null if it could not. */
  private record FoundHere(long correlation, @Nullable Found found) implements Command {}

  private record TimeIsUp(long correlation) implements Command {}

  /** What this node needs for its part. */
  record Means(
      LocalQueries local,
      Executor threads,
      UnderWay ofOthers,
      Duration timeout,
      LongSupplier nanoTime) {}

  private static final int MAX_PART_HITS = 500;

  /** Well below the frame size of artery, of which it is the larger part. */
  private static final int MAX_PART_BYTES = 128 * 1024;

  /** What has come of one node's answer. */
  private static final class Parts {
    private final List<Hit> hits = new ArrayList<>();
    private int count;
  }

  /** A query that some nodes have not answered yet. */
  private static final class Pending {
    private final Submit submit;
    private final int asked;
    private int awaited;
    private final Map<String, Parts> parts = new HashMap<>();
    private final List<Found> answers = new ArrayList<>();

    private Pending(Submit submit, VehicleNodes nodes) {
      this.submit = submit;
      this.asked = nodes.count();
      this.awaited = asked - nodes.lost().size();
    }
  }

  private final String node;
  private final Supplier<VehicleNodes> nodes;
  private final Means means;
  private final TimerScheduler<Object> timers;
  private final ActorRefResolver resolver;
  private final ActorRef<Command> commands;
  private final ActorRef<QueryReply> replies;
  private final Map<Long, Pending> pending = new HashMap<>();
  private long nextCorrelation;

  private QueryGateway(
      ActorContext<Object> context,
      TimerScheduler<Object> timers,
      String node,
      Supplier<VehicleNodes> nodes,
      Means means) {
    super(context);
    this.timers = timers;
    this.node = node;
    this.nodes = nodes;
    this.means = means;
    this.resolver = ActorRefResolver.get(context.getSystem());
    this.commands = context.getSelf().narrow();
    this.replies = context.getSelf().narrow();
  }

  /**
   * The gateway of a node.
   *
   * @param self where this node is known to others
   * @param nodes that are to be asked, at any moment
   */
  static Behavior<Command> create(Address self, Supplier<VehicleNodes> nodes, Means means) {
    String node = self.getHost().orElse("") + ":" + self.getPort().orElse(0);
    return Behaviors.<Object>setup(
            context ->
                Behaviors.withTimers(
                    timers -> new QueryGateway(context, timers, node, nodes, means)))
        .narrow();
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(FoundHere.class, this::onFoundHere)
        .onMessage(QueryReply.Part.class, this::onPart)
        .onMessage(QueryReply.Refused.class, this::onRefused)
        .onMessage(TimeIsUp.class, this::onTimeIsUp)
        .onMessage(QueryAsk.class, this::onAsk)
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Object> onSubmit(Submit submit) {
    VehicleNodes now = nodes.get();
    long correlation = nextCorrelation++;
    Pending added = new Pending(submit, now);
    pending.put(correlation, added);
    timers.startSingleTimer(correlation, new TimeIsUp(correlation), means.timeout);
    for (Address other : now.others()) {
      gatewayOf(other).tell(new QueryAsk(submit.query, correlation, replies));
    }
    if (now.isOne()) {
      answer(
          submit.query,
          found -> {
            if (found != null && added.asked == 1) {
              gather(submit, 1, List.of(found)); // two changes of threads sooner
            }
            commands.tell(new FoundHere(correlation, found));
          });
    }
    return completeIfDone(correlation, added);
  }

  private ActorRef<QueryAsk> gatewayOf(Address other) {
    return resolver.resolveActorRef(other + "/system/" + NAME);
  }

  /** Finds what is here, on a thread for queries, and tells it, or null if it can't. */
  private void answer(FleetQuery query, Consumer<@Nullable Found> reply) {
    try {
      means.threads.execute(() -> reply.accept(find(query)));
    } catch (RejectedExecutionException stopping) {
      reply.accept(null);
    }
  }

  /** What is here; null after a defect, which is in the log then. */
  private @Nullable Found find(FleetQuery query) {
    try {
      return means.local.answer(query);
    } catch (RuntimeException defect) {
      LOG.error("{} could not be answered", query, defect);
      return null;
    }
  }

  private Behavior<Object> onFoundHere(FoundHere here) {
    Pending waiting = pending.get(here.correlation);
    if (waiting == null) {
      return this; // too late
    }
    waiting.awaited--;
    if (here.found != null) {
      waiting.answers.add(here.found);
    }
    return completeIfDone(here.correlation, waiting);
  }

  private Behavior<Object> onPart(QueryReply.Part part) {
    Pending waiting = pending.get(part.correlation());
    if (waiting == null) {
      return this; // too late
    }
    Parts parts = waiting.parts.computeIfAbsent(part.node(), first -> new Parts());
    if (parts.count != part.part()) {
      return this; // one was lost: it will not be whole
    }
    parts.count++;
    parts.hits.addAll(part.hits());
    if (part.last()) {
      waiting.awaited--;
      waiting.answers.add(new Found(parts.hits, part.loaded()));
    }
    return completeIfDone(part.correlation(), waiting);
  }

  private Behavior<Object> onRefused(QueryReply.Refused refused) {
    Pending waiting = pending.get(refused.correlation());
    if (waiting == null) {
      return this; // too late
    }
    waiting.awaited--;
    return completeIfDone(refused.correlation(), waiting);
  }

  private Behavior<Object> onTimeIsUp(TimeIsUp late) {
    Pending waiting = pending.remove(late.correlation);
    if (waiting != null) {
      complete(waiting);
    }
    return this;
  }

  private Behavior<Object> completeIfDone(long correlation, Pending waiting) {
    if (waiting.awaited <= 0) {
      pending.remove(correlation);
      timers.cancel(correlation);
      complete(waiting);
    }
    return this;
  }

  private void complete(Pending done) {
    if (done.submit.answer.isDone()) {
      return;
    }
    try {
      means.threads.execute(() -> gather(done.submit, done.asked, done.answers));
    } catch (RejectedExecutionException stopping) {
      done.submit.answer.completeExceptionally(stopping);
    }
  }

  /** Makes the answer of what was found; on a thread for queries. */
  private static void gather(Submit submit, int asked, List<Found> answers) {
    try {
      submit.answer.complete(Gathered.of(submit.query, asked, answers));
    } catch (RuntimeException defect) {
      submit.answer.completeExceptionally(defect);
    }
  }

  private Behavior<Object> onAsk(QueryAsk ask) {
    QueryReply.Refused refusal = new QueryReply.Refused(ask.correlation(), node);
    if (means.ofOthers.begin().isPresent()) {
      ask.replyTo().tell(refusal);
      return this;
    }
    long expiryNanos = means.nanoTime.getAsLong() + means.timeout.toNanos();
    try {
      means.threads.execute(
          () -> {
            try {
              boolean isWaitedFor = means.nanoTime.getAsLong() < expiryNanos;
              Found found = isWaitedFor ? find(ask.query()) : null;
              if (found != null) {
                tell(found, ask);
              } else {
                ask.replyTo().tell(refusal);
              }
            } finally {
              means.ofOthers.end();
            }
          });
    } catch (RejectedExecutionException stopping) {
      means.ofOthers.end();
      ask.replyTo().tell(refusal);
    }
    return this;
  }

  private void tell(Found found, QueryAsk ask) {
    List<Hit> hits = found.hits();
    int part = 0;
    int from = 0;
    do {
      int to = endOfPart(hits, from);
      boolean last = to == hits.size();
      ask.replyTo()
          .tell(
              new QueryReply.Part(
                  ask.correlation(),
                  node,
                  part++,
                  last,
                  List.copyOf(hits.subList(from, to)),
                  last ? found.loaded() : new BitSet()));
      from = to;
    } while (from < hits.size());
  }

  private static int endOfPart(List<Hit> hits, int from) {
    int bytes = 0;
    int to = from;
    while (to < hits.size() && to - from < MAX_PART_HITS) {
      Hit hit = hits.get(to);
      bytes += 4 * hit.vehicleId().length() + hit.position().encodedBytes();
      if (bytes > MAX_PART_BYTES && to > from) {
        break;
      }
      to++;
    }
    return to;
  }

  private Behavior<Object> onPostStop() {
    pending.values().forEach(this::complete);
    return this;
  }
}
