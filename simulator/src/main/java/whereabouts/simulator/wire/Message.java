package whereabouts.simulator.wire;

import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import whereabouts.simulator.fleet.Entry;
import whereabouts.simulator.fleet.Fix;

/**
 * What is sent in one piece, and which of its entries the target is known not to own.
 *
 * <p>Concurrency: guarded by whoever keeps it among its outstanding ones.
 */
public final class Message {
  private long intendedNanos;
  private final boolean scheduled;
  private final List<Entry> entries;
  private final BitSet notOwned = new BitSet();
  private boolean left;

  private Message(long intendedNanos, boolean scheduled, List<Entry> entries) {
    this.intendedNanos = intendedNanos;
    this.scheduled = scheduled;
    this.entries = entries;
  }

  /** To be sent at that time, by {@link System#nanoTime}. */
  static Message due(long intendedNanos, List<Entry> entries) {
    return new Message(intendedNanos, true, entries);
  }

  /** To be sent as soon as there is room: its time is when it leaves, so it cannot be late. */
  static Message atOnce(List<Entry> entries) {
    return new Message(0, false, entries);
  }

  /**
   * It leaves now, for the first time or again: then what is known of its entries no longer holds.
   * Says by how many nanoseconds it is late.
   */
  long leaving(long nowNanos) {
    if (!scheduled && !left) {
      intendedNanos = nowNanos;
    }
    left = true;
    notOwned.clear();
    return nowNanos - intendedNanos;
  }

  boolean hasLeft() {
    return left;
  }

  long intendedNanos() {
    return intendedNanos;
  }

  List<Entry> entries() {
    return entries;
  }

  int size() {
    return entries.size();
  }

  void disown(int index) {
    if (index >= 0 && index < entries.size()) {
      notOwned.set(index);
    }
  }

  void disownAll() {
    notOwned.set(0, entries.size());
  }

  /** The fixes in it that a target may know from now on. */
  public void forEachFix(Consumer<Fix> action) {
    for (Entry entry : entries) {
      if (entry.counts()) {
        action.accept(entry.fix());
      }
    }
  }

  /** Once acked: the fixes in it that the target answers for. */
  public void forEachOwnedFix(Consumer<Fix> action) {
    for (int i = 0; i < entries.size(); i++) {
      if (!notOwned.get(i) && entries.get(i).counts()) {
        action.accept(entries.get(i).fix());
      }
    }
  }
}
