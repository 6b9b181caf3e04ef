package whereabouts.tracker.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How fast each token brings reports. One that brings more than it may comes to owe time, and once
 * it owes more than the burst has to wait. So no request is too large to be taken at some time, and
 * in the long run no token brings more than its rate. Tokens that were not used for longest are
 * forgotten when there are too many. Safe for concurrent use.
 */
public final class TokenRates {
  private static final double NANOS = 1e9;

  private final double nanosPerReport;
  private final long burstNanos;
  private final LongSupplier nanoTime;

  /** Of each token, the time at which it owes nothing any more. */
  private final Map<String, Long> freeAt;

  /**
   * Nothing is owed.
   *
   * @param perSecond reports of one token in the long run; 0 for as many as come
   * @param burst so much of that at once
   * @param maxTokens that are known at a time
   */
  TokenRates(int perSecond, Duration burst, int maxTokens, LongSupplier nanoTime) {
    this.nanosPerReport = perSecond == 0 ? 0 : NANOS / perSecond;
    this.burstNanos = burst.toNanos();
    this.nanoTime = nanoTime;
    this.freeAt =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > maxTokens;
          }
        };
  }

  /** Whether nobody ever has to wait. */
  public boolean isUnlimited() {
    return nanosPerReport == 0;
  }

  /** How long the token of this name has to wait before it may bring more; zero if it may now. */
  public Duration pause(String name) {
    return Duration.ofNanos(Math.max(0, owed(name) - burstNanos));
  }

  /** So many reports came with the token of this name, and were looked at. */
  public synchronized void charge(String name, int reports) {
    if (!isUnlimited()) {
      long now = nanoTime.getAsLong();
      freeAt.put(name, now + owed(name, now) + (long) (reports * nanosPerReport));
    }
  }

  /** As reports. */
  public long used(String name) {
    return isUnlimited() ? 0 : (long) (owed(name) / nanosPerReport);
  }

  /** How many may be used before the token has to wait. */
  public long max() {
    return isUnlimited() ? Long.MAX_VALUE : (long) (burstNanos / nanosPerReport);
  }

  private synchronized long owed(String name) {
    return isUnlimited() ? 0 : owed(name, nanoTime.getAsLong());
  }

  private long owed(String name, long now) {
    Long free = freeAt.get(name);
    return free == null ? 0 : Math.max(0, free - now);
  }
}
