package whereabouts.simulator.live;

import com.ethlo.time.ITU;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import whereabouts.simulator.live.LiveMessage.Told;
import whereabouts.simulator.live.Truth.Known;
import whereabouts.simulator.live.Truth.Match;
import whereabouts.simulator.verify.Expected;
import whereabouts.simulator.verify.Reading.Found;

/**
 * What one viewer has been told, and what of that cannot be.
 *
 * <p>Whatever it is told of a vehicle must have been reported in this run, or have been received by
 * the service before it. It is never older than what the viewer was told of the vehicle on the same
 * connection. And no vehicle leaves that has not reported from elsewhere. What comes along from
 * around the area is held to the same.
 *
 * <p>Concurrency: the connection's thread tells, any thread asks.
 */
final class View {
  private final Area area;
  private final Truth truth;
  private final Findings findings;
  private final long startMillis;

  // Guarded by this.
  private final Map<String, Found> picture = new HashMap<>();
  private final Map<String, Long> newestToldMillis = new HashMap<>();
  private boolean isOnlyCounted;
  private boolean hasSeen;
  private long told;
  private long left;
  private long skipped;
  private long spared;

  /**
   * One that has seen nothing yet.
   *
   * @param startMillis what was received before that may be of others
   */
  View(Area area, Truth truth, Findings findings, long startMillis) {
    this.area = area;
    this.truth = truth;
    this.findings = findings;
    this.startMillis = startMillis;
  }

  /**
   * The figures of one viewer.
   *
   * @param spared positions in the area that it was not told of, although it was told of the
   *     vehicle before and after
   */
  record Figures(int inView, long told, long left, long skipped, long spared) {}

  Area area() {
    return area;
  }

  /** A new connection: another node may not be as far as the last one was. */
  synchronized void connected() {
    newestToldMillis.clear();
    hasSeen = false;
  }

  /** Whether, since it is connected, it was told all there is. */
  synchronized boolean hasSeen() {
    return hasSeen;
  }

  void told(String text, long nowNanos) {
    try {
      LiveMessage message = LiveMessage.in(text);
      if (message.type().equals("error")) {
        findings.error("a viewer was answered " + text);
      }
      told(message, nowNanos);
    } catch (IOException | DateTimeException unreadable) {
      findings.wrong("a viewer was sent what it can't read: " + unreadable.getMessage());
    }
  }

  private synchronized void told(LiveMessage message, long nowNanos) {
    switch (message.type()) {
      case "snapshot" -> {
        picture.clear();
        message.vehicles().forEach(one -> told(one, false, nowNanos));
        isOnlyCounted = false;
        hasSeen = true;
      }
      case "update" -> {
        message.vehicles().forEach(one -> told(one, true, nowNanos));
        message.left().forEach(this::left);
        skipped += message.skipped();
      }
      case "clusters" -> {
        picture.clear();
        isOnlyCounted = true;
        hasSeen = true;
      }
      default -> {} // an error, or of a later version
    }
  }

  private void told(Told one, boolean isUpdate, long nowNanos) {
    String id = one.vehicleId();
    Found found = new Found(millis(one.time()), one.lat(), one.lon());
    Known known = truth.known(id, found);
    if (known.match() == Match.NEVER && !isOfBefore(one)) {
      findings.wrong(id + ": a viewer was told of " + found + ", which was never reported");
    }
    long newest = newestToldMillis.getOrDefault(id, Long.MIN_VALUE);
    if (found.timeMillis() < newest) {
      findings.wrong(
          "%s: a viewer was told of %s after what was %d ms newer"
              .formatted(id, found, newest - found.timeMillis()));
    }
    Found before = picture.put(id, found);
    if (isUpdate && found.timeMillis() > newest) {
      if (known.match() != Match.NEVER) {
        findings.fresh(nowNanos - known.sentNanos());
      }
      spared += before == null ? 0 : truth.between(id, before, found, area);
    }
    newestToldMillis.put(id, Math.max(newest, found.timeMillis()));
    told++;
  }

  private boolean isOfBefore(Told one) {
    return millis(one.receivedAt()) < startMillis;
  }

  private static long millis(String time) {
    return ITU.parseDateTime(time).toInstant().toEpochMilli();
  }

  private void left(String id) {
    Found before = picture.remove(id);
    left++;
    if (before != null && !truth.mayHaveLeft(id, before, area)) {
      findings.wrong(
          "%s: a viewer was told that it has left, but since %s it has reported from nowhere else"
              .formatted(id, before));
    }
  }

  /** What of it is not as it has to be now that nothing more is reported. */
  synchronized Differences differences(Map<String, Expected> required) {
    List<String> missing = new ArrayList<>();
    List<String> outdated = new ArrayList<>();
    required.forEach(
        (id, expected) -> {
          Found seen = picture.get(id);
          if (seen == null && expected.isSurelyAt(area::contains)) {
            missing.add("%s: a viewer%s lacks it at %s".formatted(id, instead(), expected));
          } else if (seen != null && !expected.isMetBy(seen)) {
            outdated.add("%s: a viewer sees %s in place of %s".formatted(id, seen, expected));
          }
        });
    return new Differences(missing, outdated);
  }

  private String instead() {
    return isOnlyCounted
        ? ", told only how many are where (too many for one view; try a smaller --viewer-vehicles),"
        : hasSeen ? "" : " that was told nothing";
  }

  /** Vehicles in the area that are not in the picture, or not as they are. */
  record Differences(List<String> missing, List<String> outdated) {
    boolean none() {
      return missing.isEmpty() && outdated.isEmpty();
    }
  }

  synchronized Figures figures() {
    return new Figures(picture.size(), told, left, skipped, spared);
  }
}
