package whereabouts.tracker.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import whereabouts.tracker.live.FeedAsk.Change;
import whereabouts.tracker.live.LiveGateway.Peer;
import whereabouts.tracker.live.LiveText.Standing;

/**
 * The feeds of all nodes that have vehicles, as a hub talks to them: what each was asked, and how
 * much of that it has told. Where a message was lost, or nothing is heard, all is asked anew. Not
 * thread-safe.
 */
final class Feeds {
  private static final long ANSWER_WITHIN = Duration.ofSeconds(3).toNanos();
  private static final long SILENT_AFTER = Duration.ofSeconds(6).toNanos();

  /** A feed forgets who is silent for longer than this by far. */
  private static final long ASKED_RECENTLY = Duration.ofSeconds(4).toNanos();

  private static final int MAX_ASKED_AT_ONCE = 8_192;

  private final Picture picture;
  private final ActorRef<FeedTold> self;
  private final Duration keepFor;
  private final LongSupplier nanoTime;
  private final Map<String, Link> links = new LinkedHashMap<>();
  private long generation;
  private long version;

  /**
   * Of no node yet.
   *
   * @param generation of the first questions; greater than any before on this node
   */
  Feeds(
      Picture picture,
      ActorRef<FeedTold> self,
      Duration keepFor,
      long generation,
      LongSupplier nanoTime) {
    this.picture = picture;
    this.self = self;
    this.keepFor = keepFor;
    this.generation = generation;
    this.nanoTime = nanoTime;
  }

  /** One node. */
  private static final class Link {
    private Peer peer;
    private long generation = -1;
    private long questions;
    private long batches;
    private long answered = -1;

    /** The version that it has told, in whichever generation. */
    private long told = -1;

    /** Since when it owes the answer to a version. */
    private long owesSinceNanos;

    /** The version that is asked for anew; once it is told, what is not told of is not there. */
    private long renewed;

    private BitSet loaded = new BitSet();
    private boolean isRenewing;
    private boolean hasGap;
    private long beganNanos;
    private long askedNanos;
    private long heardNanos;

    private Link(Peer peer) {
      this.peer = peer;
    }
  }

  /** These are the nodes now. */
  void peers(List<Peer> peers) {
    Set<String> gone = new HashSet<>(links.keySet());
    for (Peer peer : peers) {
      gone.remove(peer.node());
      Link known = links.get(peer.node());
      if (known == null) {
        known = new Link(peer);
        links.put(peer.node(), known);
        begin(known);
      } else {
        boolean isBack = peer.isReachable() && !known.peer.isReachable();
        known.peer = peer;
        if (isBack) {
          begin(known);
        }
      }
    }
    for (String node : gone) {
      links.remove(node);
      picture.nodeGone(node, keepUntil());
    }
    if (!gone.isEmpty()) {
      links.values().forEach(link -> picture.loaded(link.loaded));
    }
  }

  private long keepUntil() {
    return nanoTime.getAsLong() + keepFor.toNanos();
  }

  /** All is asked of a node as if it had never been asked. */
  private void begin(Link link) {
    link.generation = ++generation;
    link.questions = 0;
    link.batches = 0;
    link.answered = -1;
    link.isRenewing = true;
    link.renewed = version;
    link.hasGap = false;
    link.loaded = new BitSet();
    link.beganNanos = nanoTime.getAsLong();
    link.heardNanos = link.beganNanos;
    link.owesSinceNanos = link.beganNanos;
    if (!picture.isEmpty()) {
      ask(link, picture.all(), -1);
    }
  }

  /** All is asked anew of all. */
  void beginAgain() {
    links.values().forEach(this::begin);
  }

  /** Asks for what has come to be looked at, and no more for what is not. */
  void ask() {
    if (!picture.hasToAsk()) {
      return;
    }
    long before = version++;
    Change change = picture.ask(version);
    for (Link link : links.values()) {
      if (link.questions == 0 || isForgotten(link)) {
        begin(link);
      } else {
        ask(link, change, before);
      }
    }
  }

  private boolean isForgotten(Link link) {
    return nanoTime.getAsLong() - link.askedNanos > ASKED_RECENTLY;
  }

  private void ask(Link link, Change change, long versionBefore) {
    if (link.answered >= versionBefore) {
      link.owesSinceNanos = nanoTime.getAsLong();
    }
    List<Change> parts = parts(change);
    for (int i = 0; i < parts.size(); i++) {
      boolean isLast = i == parts.size() - 1;
      link.peer
          .feed()
          .tell(
              new FeedAsk.Watch(
                  link.generation,
                  link.questions++,
                  isLast ? version : versionBefore,
                  link.batches,
                  parts.get(i),
                  self));
    }
    link.askedNanos = nanoTime.getAsLong();
  }

  /** Each small enough for a message. */
  private static List<Change> parts(Change change) {
    int size =
        change.removedCells().size()
            + change.addedCells().size()
            + 32 * (change.removedVehicles().size() + change.addedVehicles().size());
    if (size <= MAX_ASKED_AT_ONCE) {
      return List.of(change);
    }
    List<Change> parts = new ArrayList<>();
    split(change.removedCells(), MAX_ASKED_AT_ONCE)
        .forEach(some -> parts.add(new Change(some, Set.of(), Set.of(), Set.of())));
    split(change.removedVehicles(), MAX_ASKED_AT_ONCE / 32)
        .forEach(some -> parts.add(new Change(Set.of(), some, Set.of(), Set.of())));
    split(change.addedCells(), MAX_ASKED_AT_ONCE)
        .forEach(some -> parts.add(new Change(Set.of(), Set.of(), some, Set.of())));
    split(change.addedVehicles(), MAX_ASKED_AT_ONCE / 32)
        .forEach(some -> parts.add(new Change(Set.of(), Set.of(), Set.of(), some)));
    return parts;
  }

  private static <T> List<Set<T>> split(Set<T> all, int most) {
    List<Set<T>> parts = new ArrayList<>();
    Set<T> part = new HashSet<>();
    for (T one : all) {
      part.add(one);
      if (part.size() == most) {
        parts.add(part);
        part = new HashSet<>();
      }
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  /**
   * How many are in the parts of these cells? Returns how many nodes were asked that may answer.
   */
  int count(List<Long> cells, long correlation) {
    int asked = 0;
    for (Link link : links.values()) {
      if (link.peer.isReachable()) {
        link.peer.feed().tell(new FeedAsk.Count(correlation, cells, self));
        asked++;
      }
    }
    return asked;
  }

  /** A node has told something, which goes into the picture. */
  void on(FeedTold.Batch batch) {
    Link link = links.get(batch.node());
    if (link == null || link.generation != batch.generation() || link.hasGap) {
      return;
    }
    if (batch.number() != link.batches) {
      link.hasGap = true;
      return;
    }
    link.batches++;
    link.heardNanos = nanoTime.getAsLong();
    long keepUntil = keepUntil();
    BitSet elsewhere = loadedElsewhere(link);
    batch
        .sightings()
        .forEach(told -> picture.on(told, batch.node(), batch.generation(), keepUntil, elsewhere));
    if (batch.loaded() != null) {
      link.loaded = batch.loaded();
      picture.loaded(link.loaded);
    }
    link.answered = batch.version();
    link.told = Math.max(link.told, batch.version());
    if (link.isRenewing && link.answered >= link.renewed) {
      link.isRenewing = false;
      picture.allTold(batch.node(), batch.generation());
    }
  }

  private BitSet loadedElsewhere(Link here) {
    BitSet loaded = new BitSet();
    for (Link link : links.values()) {
      if (link != here) {
        loaded.or(link.loaded);
      }
    }
    return loaded;
  }

  /** Says to all that somebody is interested still, and begins anew with those that are lost. */
  void tick() {
    if (picture.isEmpty()) {
      return;
    }
    long now = nanoTime.getAsLong();
    for (Link link : links.values()) {
      boolean isLate = link.answered < version && now - link.owesSinceNanos > ANSWER_WITHIN;
      boolean isSilent = now - link.heardNanos > SILENT_AFTER;
      if (link.questions == 0 || link.hasGap || isForgotten(link) || isLate || isSilent) {
        begin(link);
      } else {
        ask(link, Change.NONE, version);
      }
    }
  }

  /** How many nodes there are, and have told all of that version. */
  Standing standing(long ofVersion) {
    int answered = 0;
    for (Link link : links.values()) {
      answered += isAnswered(link, ofVersion) ? 1 : 0;
    }
    return new Standing(links.size(), answered);
  }

  private boolean isAnswered(Link link, long ofVersion) {
    return link.peer.isReachable() && link.told >= ofVersion;
  }

  /** Whether all that can be reached have told all of that version. */
  boolean isToldByAllReachable(long ofVersion) {
    return links.values().stream()
        .allMatch(link -> !link.peer.isReachable() || isAnswered(link, ofVersion));
  }
}
