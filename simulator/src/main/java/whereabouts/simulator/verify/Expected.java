package whereabouts.simulator.verify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import whereabouts.simulator.fleet.Fix;

/**
 * What may be read of one vehicle after all that was sent and acked. Immutable.
 *
 * <p>The answer must be as new as the newest fix that was acked, and be one that was sent: a newer
 * one that was never acked may or may not have arrived, and of several fixes with the same time any
 * is right. Fixes older than required are forgotten at once; of the others at most {@value
 * #MAX_REMEMBERED} are remembered, and up to the time of one that had to be forgotten an answer is
 * believed by its time alone.
 *
 * @param requiredMillis time of the newest acked fix; {@link Long#MIN_VALUE} before any
 * @param remembered fixes sent that are as new or newer
 */
public record Expected(long requiredMillis, List<Fix> remembered, long forgottenUpToMillis) {
  static final int MAX_REMEMBERED = 16;
  static final Expected NOTHING = new Expected(Long.MIN_VALUE, List.of(), Long.MIN_VALUE);

  /** How an answer compares. */
  enum Judgement {
    CORRECT,
    OLDER,
    NEVER_SENT,
    MISSING
  }

  Expected sending(Fix fix) {
    if (fix.timeMillis() < requiredMillis || remembered.contains(fix)) {
      return this;
    }
    List<Fix> more = new ArrayList<>(remembered.size() + 1);
    more.addAll(remembered);
    more.add(fix);
    long forgotten = forgottenUpToMillis;
    if (more.size() > MAX_REMEMBERED) {
      Fix oldest =
          more.stream()
              .filter(each -> each.timeMillis() > requiredMillis)
              .min(Comparator.comparingLong(Fix::timeMillis))
              .orElse(fix);
      more.remove(oldest);
      forgotten = Math.max(forgotten, oldest.timeMillis());
    }
    return new Expected(requiredMillis, more, forgotten);
  }

  Expected acked(Fix fix) {
    if (fix.timeMillis() <= requiredMillis) {
      return this;
    }
    List<Fix> newEnough = new ArrayList<>(2);
    for (Fix each : remembered) {
      if (each.timeMillis() >= fix.timeMillis()) {
        newEnough.add(each);
      }
    }
    return new Expected(fix.timeMillis(), newEnough, forgottenUpToMillis);
  }

  /** Whether the target answers for any fix of the vehicle. */
  boolean required() {
    return requiredMillis != Long.MIN_VALUE;
  }

  /** Some places. */
  public interface Places {
    boolean include(double lat, double lon);
  }

  /** Whether the vehicle is at one of these places, whichever right answer is given. */
  public boolean isSurelyAt(Places places) {
    return forgottenUpToMillis < requiredMillis
        && !remembered.isEmpty()
        && remembered.stream().allMatch(fix -> places.include(fix.lat(), fix.lon()));
  }

  /** Whether an answer is right. */
  public boolean isMetBy(Reading.Found found) {
    return judge(found) == Judgement.CORRECT;
  }

  Judgement judge(Reading.Found found) {
    if (found.timeMillis() < requiredMillis) {
      return Judgement.OLDER;
    }
    for (Fix fix : remembered) {
      if (fix.timeMillis() == found.timeMillis() && found.samePlace(fix.lat(), fix.lon())) {
        return Judgement.CORRECT;
      }
    }
    return found.timeMillis() <= forgottenUpToMillis ? Judgement.CORRECT : Judgement.NEVER_SENT;
  }

  @Override
  public String toString() {
    String places =
        remembered.stream()
            .filter(fix -> fix.timeMillis() == requiredMillis)
            .map(fix -> fix.lat() + "," + fix.lon())
            .reduce((one, other) -> one + " or " + other)
            .orElse("a place that was sent");
    return Instant.ofEpochMilli(requiredMillis) + " at " + places;
  }
}
