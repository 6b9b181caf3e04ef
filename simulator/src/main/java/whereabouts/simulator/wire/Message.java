package whereabouts.simulator.wire;

import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

  /** Those of the not owned that may be taken another time. */
  private final BitSet refused = new BitSet();

  private boolean left;

  private Message(long intendedNanos, boolean scheduled, List<Entry> entries) {
    this.intendedNanos = intendedNanos;
    this.scheduled = scheduled;
    this.entries = entries;
  }

  /** To be sent at that time, by {@link System#nanoTime}; newer fixes follow. */
  static Message due(long intendedNanos, List<Entry> entries) {
    return new Message(intendedNanos, true, entries);
  }

  /**
   * To be sent as soon as there is room, until it is taken: its time is when it leaves first, so it
   * cannot be late.
   */
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
    refused.clear();
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

  void disown(Ack.Position entry) {
    if (entry.index() >= 0 && entry.index() < entries.size()) {
      notOwned.set(entry.index());
      refused.set(entry.index(), entry.forNow());
    }
  }

  void disownAll() {
    notOwned.set(0, entries.size());
    refused.set(0, entries.size());
  }

  /** Whether it is to be sent until it is taken, since no newer fixes follow. */
  boolean insists() {
    return !scheduled;
  }

  /** Once acked: what of it has to be sent again; null if there is nothing. */
  @Nullable Message rest() {
    if (scheduled || refused.isEmpty()) {
      return null;
    }
    List<Entry> again =
        IntStream.range(0, entries.size())
            .filter(i -> refused.get(i) && entries.get(i).counts())
            .mapToObj(entries::get)
            .toList();
    if (again.isEmpty()) {
      return null;
    }
    Message rest = new Message(intendedNanos, false, again);
    rest.left = true;
    return rest;
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
