package whereabouts.simulator.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.verify.Reading.Found;
import whereabouts.simulator.wire.Message;
import whereabouts.simulator.wire.Witness;

/**
 * What was reported of every vehicle, and when. Of each the last {@value #MAX_REMEMBERED} fixes are
 * remembered; up to the time of those that had to be forgotten whatever is told is believed by its
 * time alone.
 *
 * <p>Concurrency: any thread may write and ask. A fix is known before it leaves.
 */
public final class Truth implements Witness {
  static final int MAX_REMEMBERED = 32;

  private final Map<String, Track> vehicles = new ConcurrentHashMap<>();

  /** How what is told compares with what was sent. */
  enum Match {
    SENT,
    /** It may have been. */
    FORGOTTEN,
    NEVER
  }

  /**
   * The answer.
   *
   * @param sentNanos by {@link System#nanoTime}, when it was sent first; of one that is forgotten,
   *     when it had been sent at the latest
   */
  record Known(Match match, long sentNanos) {
    static final Known NEVER = new Known(Match.NEVER, 0);
  }

  @Override
  public void sending(Message message) {
    long now = System.nanoTime();
    message.forEachFix(fix -> sending(fix, now));
  }

  @Override
  public void acked(Message message) {}

  void sending(Fix fix, long nowNanos) {
    vehicles.computeIfAbsent(fix.vehicleId(), id -> new Track()).add(fix, nowNanos);
  }

  Known known(String vehicleId, Found told) {
    Track track = vehicles.get(vehicleId);
    return track == null ? Known.NEVER : track.known(told);
  }

  /** Whether, after it was seen there, it has or may have reported from elsewhere. */
  boolean mayHaveLeft(String vehicleId, Found seen, Area area) {
    Track track = vehicles.get(vehicleId);
    return track == null || track.mayHaveLeft(seen.timeMillis(), area);
  }

  /** How many fixes in the area have been sent that are between two, by their times. */
  int between(String vehicleId, Found one, Found other, Area area) {
    Track track = vehicles.get(vehicleId);
    return track == null ? 0 : track.between(one.timeMillis(), other.timeMillis(), area);
  }

  private record Sent(Found fix, long nanos) {}

  /** One vehicle's, in the order of sending. */
  private static final class Track {
    private final Deque<Sent> sent = new ArrayDeque<>(4);
    private long forgottenUpToMillis = Long.MIN_VALUE;

    synchronized void add(Fix fix, long nanos) {
      Found found = new Found(fix.timeMillis(), fix.lat(), fix.lon());
      if (find(found) != null) {
        return;
      }
      if (sent.size() == MAX_REMEMBERED) {
        forgottenUpToMillis = Math.max(forgottenUpToMillis, sent.removeFirst().fix.timeMillis());
      }
      sent.addLast(new Sent(found, nanos));
    }

    /** From the newest on, for it is mostly that. */
    private @Nullable Sent find(Found told) {
      for (Iterator<Sent> next = sent.descendingIterator(); next.hasNext(); ) {
        Sent each = next.next();
        if (each.fix.isSame(told)) {
          return each;
        }
      }
      return null;
    }

    synchronized Known known(Found told) {
      Sent found = find(told);
      if (found != null) {
        return new Known(Match.SENT, found.nanos);
      }
      return told.timeMillis() <= forgottenUpToMillis
          ? new Known(Match.FORGOTTEN, sent.getFirst().nanos)
          : Known.NEVER;
    }

    synchronized boolean mayHaveLeft(long sinceMillis, Area area) {
      return sinceMillis < forgottenUpToMillis
          || sent.stream()
              .anyMatch(
                  each ->
                      each.fix.timeMillis() > sinceMillis
                          && !area.contains(each.fix.lat(), each.fix.lon()));
    }

    synchronized int between(long oneMillis, long otherMillis, Area area) {
      int count = 0;
      for (Sent each : sent) {
        boolean isBetween =
            each.fix.timeMillis() > oneMillis && each.fix.timeMillis() < otherMillis;
        count += isBetween && area.contains(each.fix.lat(), each.fix.lon()) ? 1 : 0;
      }
      return count;
    }
  }
}
