package whereabouts.simulator.wire;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and what became of it, over all connections. Any thread may count.
 *
 * <p>Every position sent ends in one of the target's outcomes or in {@code lost}, once nothing is
 * under way: {@code sent = counts.received + lost}.
 */
public final class Tally {
  /** A send is late if it leaves later than that after its time. */
  static final Duration PUNCTUAL = Duration.ofMillis(10);

  private static final long HIGHEST_MICROS = Duration.ofHours(1).toNanos() / 1000;

  private final LongAdder sent = new LongAdder();
  private final LongAdder resent = new LongAdder();
  private final LongAdder lateSends = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder tooManyRequests = new LongAdder();
  private final LongAdder unavailable = new LongAdder();
  private final LongAdder disconnects = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final Recorder latencies = new Recorder(HIGHEST_MICROS, 3);

  // The rest is guarded by this.
  private Counts counts = Counts.ZERO;
  private @Nullable String lastError;
  private final Histogram allLatencies = new Histogram(HIGHEST_MICROS, 3);
  private double lastP99Millis = Double.NaN;

  /**
   * The figures at a moment.
   *
   * @param resent those of the sent that had been sent before, on a connection that ended
   * @param skipped positions that were due and never sent, since they would have been too late
   * @param lost positions sent and never acked
   * @param http429 requests refused because of this client's limit
   * @param http503 requests refused because of the target's
   * @param disconnects connections torn on purpose
   * @param errors failed requests and connections
   * @param recentP99Millis of the acks since the last look; {@link Double#NaN} before any
   */
  public record Figures(
      long sent,
      long resent,
      long lateSends,
      long skipped,
      long lost,
      long http429,
      long http503,
      long disconnects,
      long errors,
      Counts counts,
      double recentP99Millis,
      @Nullable String lastError) {

    /** Positions that were due: those sent, in time or late, and those skipped. */
    public long offered() {
      return sent - resent + skipped;
    }

    /** Whether, with nothing under way, every position sent has exactly one fate. */
    public boolean addUp() {
      return sent == counts.received() + lost && counts.outcomes() == counts.received();
    }
  }

  void sent(Message message, long nowNanos) {
    boolean again = message.hasLeft();
    boolean late = message.leaving(nowNanos) > PUNCTUAL.toNanos();
    sent.add(message.size());
    if (again) {
      resent.add(message.size());
    } else if (late) {
      lateSends.add(message.size());
    }
  }

  void settled(Counts gained, List<Message> covered, long nowNanos) {
    for (Message message : covered) {
      long micros = Math.max(0, nowNanos - message.intendedNanos()) / 1000;
      latencies.recordValueWithCount(Math.min(micros, HIGHEST_MICROS), message.size());
    }
    synchronized (this) {
      counts = counts.plus(gained);
    }
  }

  void skipped(long positions) {
    skipped.add(positions);
  }

  void refusedRequest(int status) {
    (status == 429 ? tooManyRequests : unavailable).increment();
  }

  void lost(int positions) {
    lost.add(positions);
  }

  /** A connection was torn on purpose. */
  void disconnected() {
    disconnects.increment();
  }

  /** A request or connection failed; the last reason is kept. */
  public synchronized void error(String what) {
    errors.increment();
    lastError = what;
  }

  public synchronized Figures figures() {
    Histogram recent = latencies.getIntervalHistogram();
    if (recent.getTotalCount() > 0) {
      lastP99Millis = recent.getValueAtPercentile(99) / 1000.0;
      allLatencies.add(recent);
    }
    return new Figures(
        sent.sum(),
        resent.sum(),
        lateSends.sum(),
        skipped.sum(),
        lost.sum(),
        tooManyRequests.sum(),
        unavailable.sum(),
        disconnects.sum(),
        errors.sum(),
        counts,
        lastP99Millis,
        lastError);
  }

  /** From now on latencies are looked at; what was acked before was only to warm up. */
  public synchronized void warmedUp() {
    latencies.reset();
    allLatencies.reset();
  }

  /** Microseconds from the intended time of each position to the ack that covers it. */
  public synchronized Histogram ackLatencyMicros() {
    allLatencies.add(latencies.getIntervalHistogram());
    return allLatencies.copy();
  }
}
