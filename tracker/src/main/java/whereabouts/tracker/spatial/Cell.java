package whereabouts.tracker.spatial;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All that is in one cell, in no order. Cells are ordered by their ids; two of one id are not
 * equal, for one of them was given up. Safe for concurrent use; no lock is held for longer than it
 * takes to copy an array.
 */
final class Cell implements Comparable<Cell> {
  private static final Placed[] NOTHING = {};

  /** Of a cell that fell empty and is used no more. */
  private static final int GIVEN_UP = -1;

  final long id;

  /** In slot 0: where few are, most cells have one in them, and need no array. */
  private @Nullable Placed first;

  /** In the slots from 1 on. */
  private Placed[] others = NOTHING;

  private int count;

  /** An empty one. */
  Cell(long id) {
    this.id = id;
  }

  /** Whether it could be added; false if the cell was given up. */
  synchronized boolean add(Placed added) {
    if (count == GIVEN_UP) {
      return false;
    }
    if (count > others.length) {
      others = Arrays.copyOf(others, Math.max(2, count + (count >> 1)));
    }
    set(count++, added);
    return true;
  }

  /** Takes it out. Returns whether nothing is left, and the cell was given up. */
  synchronized boolean remove(Placed removed) {
    int slot = slotOf(removed);
    count--;
    if (count == 0) {
      count = GIVEN_UP;
      first = null;
      return true;
    }
    set(slot, in(count));
    others[count - 1] = null;
    if (count < others.length >> 2) {
      others = Arrays.copyOf(others, others.length >> 1);
    }
    return false;
  }

  /**
   * While something moves it is in two cells, and its one slot may be that of the other: then it is
   * searched for.
   */
  private int slotOf(Placed searched) {
    int slot = searched.slot;
    if (slot < count && in(slot) == searched) {
      return slot;
    }
    for (slot = 0; in(slot) != searched; slot++) {}
    return slot;
  }

  private Placed in(int slot) {
    return slot == 0 ? requireNonNull(first) : others[slot - 1];
  }

  private void set(int slot, Placed placed) {
    if (slot == 0) {
      first = placed;
    } else {
      others[slot - 1] = placed;
    }
    placed.slot = slot;
  }

  /** What is in it now. */
  synchronized Placed[] content() {
    if (count <= 0) {
      return NOTHING;
    }
    Placed[] content = new Placed[count];
    content[0] = requireNonNull(first);
    System.arraycopy(others, 0, content, 1, count - 1);
    return content;
  }

  /** How many are in it now. */
  synchronized int count() {
    return Math.max(0, count);
  }

  @Override
  public int compareTo(Cell other) {
    return Long.compareUnsigned(id, other.id);
  }
}
