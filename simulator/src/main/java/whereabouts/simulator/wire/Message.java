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
  private final long intendedNanos;
  private final List<Entry> entries;
  private final BitSet notOwned = new BitSet();

  /**
   * @param intendedNanos when it was to be sent, by {@link System#nanoTime}
   */
  public Message(long intendedNanos, List<Entry> entries) {
    this.intendedNanos = intendedNanos;
    this.entries = entries;
  }

  public long intendedNanos() {
    return intendedNanos;
  }

  List<Entry> entries() {
    return entries;
  }

  public int size() {
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
