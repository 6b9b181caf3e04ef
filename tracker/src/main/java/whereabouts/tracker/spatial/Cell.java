package whereabouts.tracker.spatial;

import java.util.Arrays;

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
  private Placed[] placed = NOTHING;
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
    if (count == placed.length) {
      placed = Arrays.copyOf(placed, Math.max(2, count + (count >> 1)));
    }
    added.slot = count;
    placed[count++] = added;
    return true;
  }

  /** Takes it out. Returns whether nothing is left, and the cell was given up. */
  synchronized boolean remove(Placed removed) {
    int slot = slotOf(removed);
    Placed last = placed[--count];
    placed[slot] = last;
    placed[count] = null;
    last.slot = slot;
    if (count == 0) {
      count = GIVEN_UP;
      placed = NOTHING;
      return true;
    }
    if (count < placed.length >> 2) {
      placed = Arrays.copyOf(placed, placed.length >> 1);
    }
    return false;
  }

  /**
   * While something moves it is in two cells, and its one slot may be that of the other: then it is
   * searched for.
   */
  private int slotOf(Placed searched) {
    int slot = searched.slot;
    if (slot < count && placed[slot] == searched) {
      return slot;
    }
    for (slot = 0; placed[slot] != searched; slot++) {}
    return slot;
  }

  /** What is in it now. */
  synchronized Placed[] content() {
    return count > 0 ? Arrays.copyOf(placed, count) : NOTHING;
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
