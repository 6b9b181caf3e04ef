package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;
import whereabouts.tracker.vehicle.InPlace;
import whereabouts.tracker.vehicle.Limit;

/**
 * What has come whole and is not answered yet: bodies and messages, what was read out of them, and
 * answers that are not taken yet. All of it together may hold so much heap and no more. What has
 * not been let in is not parsed.
 *
 * <p>The heap is an estimate: {@value #HEAP_PER_BYTE} bytes for each of a body, and {@value
 * #HEAP_PER_ENTRY} for each entry whose fate is to be told. If nothing else is in hand anything is
 * let in, however large. Safe for concurrent use; nothing is called while the lock is held.
 */
final class InHand {
  /** A position of 100 bytes becomes some 500 of objects beside the bytes themselves. */
  static final int HEAP_PER_BYTE = 6;

  /** An entry that is listed takes 70 bytes in an answer, which is written to a growing buffer. */
  static final int HEAP_PER_ENTRY = 256;

  private final long maxBytes;
  private final Set<Place> line = new LinkedHashSet<>();
  private long bytes;
  private long refused;

  /** Nothing is in hand. */
  InHand(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** What one body or message holds. */
  final class Share {
    private long held;

    private Share(long held) {
      this.held = held;
    }

    /** Room for the fates of so many entries as well; false if there is none. */
    boolean growByEntries(int entries) {
      long more = (long) entries * HEAP_PER_ENTRY;
      synchronized (InHand.this) {
        if (bytes > held && bytes + more > maxBytes) {
          refused++;
          return false;
        }
        held += more;
        bytes += more;
        return true;
      }
    }

    /** It is answered. May be called again. */
    void end() {
      List<Runnable> admitted;
      synchronized (InHand.this) {
        bytes -= held;
        held = 0;
        admitted = admitted();
      }
      admitted.forEach(Runnable::run);
    }

    /**
     * The answer, which ends the share when it has been sent.
     *
     * @param deadline by which it has been sent, or its connection is gone
     */
    HttpResponse endsWith(HttpResponse answer, Duration deadline) {
      if (answer.entity().isStrict()) {
        end();
        return answer;
      }
      CompletableFuture<Done> sent = new CompletableFuture<>();
      var unused =
          sent.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
              .whenComplete((done, late) -> end());
      return answer.transformEntityDataBytes(
          Flow.<ByteString>create()
              .watchTermination(
                  (same, termination) -> {
                    var unusedToo =
                        InPlace.of(termination)
                            .whenComplete((done, gone) -> sent.complete(Done.getInstance()));
                    return same;
                  }));
    }
  }

  /** What the messages of one conversation hold, so that none of it outlives the conversation. */
  final class Account {
    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private Account() {}

    /** Room for a message of so many bytes as soon as there is some, first come, first served. */
    Place await(int length) {
      Place place = new Place(this, length);
      places.add(place);
      serve(place);
      if (closed) {
        place.leave();
      }
      return place;
    }

    /** The conversation has ended: all its places are left. */
    void close() {
      closed = true;
      places.forEach(Place::leave);
    }
  }

  /** A place in the line of those that wait for room, and then the room. */
  final class Place {
    private final Account account;
    private final long wanted;
    private final CompletableFuture<Share> share = new CompletableFuture<>();

    private Place(Account account, int length) {
      this.account = account;
      this.wanted = (long) length * HEAP_PER_BYTE;
    }

    /** Completed when there is room, on the thread of whoever made it. */
    CompletionStage<Share> granted() {
      return share;
    }

    boolean isGranted() {
      return share.isDone();
    }

    /** The message is answered, or never will be. May be called again. */
    void leave() {
      account.places.remove(this);
      List<Runnable> admitted;
      synchronized (InHand.this) {
        admitted = line.remove(this) ? admitted() : List.of();
      }
      admitted.forEach(Runnable::run);
      var unused = share.thenAccept(Share::end);
    }
  }

  /** Room for a body of so many bytes; empty if there is none now. */
  Optional<Share> take(int length) {
    long wanted = (long) length * HEAP_PER_BYTE;
    synchronized (this) {
      if (!hasRoomFor(wanted)) {
        refused++;
        return Optional.empty();
      }
      return Optional.of(hold(wanted));
    }
  }

  /** For a conversation that begins. */
  Account open() {
    return new Account();
  }

  private void serve(Place place) {
    List<Runnable> admitted;
    synchronized (this) {
      line.add(place);
      admitted = admitted();
    }
    admitted.forEach(Runnable::run);
  }

  private List<Runnable> admitted() {
    List<Runnable> admitted = new ArrayList<>(1);
    for (Iterator<Place> next = line.iterator(); next.hasNext(); ) {
      Place place = next.next();
      if (!hasRoomFor(place.wanted)) {
        break;
      }
      next.remove();
      Share share = hold(place.wanted);
      admitted.add(() -> place.share.complete(share));
    }
    return admitted;
  }

  private boolean hasRoomFor(long wanted) {
    return bytes == 0 || bytes + wanted <= maxBytes;
  }

  private Share hold(long wanted) {
    bytes += wanted;
    return new Share(wanted);
  }

  synchronized long bytes() {
    return bytes;
  }

  /** How many bodies were refused so far. */
  synchronized long refused() {
    return refused;
  }

  /** As clients are told of it. */
  synchronized Limit limit() {
    return new Limit("bytes_in_hand", bytes, maxBytes);
  }
}
