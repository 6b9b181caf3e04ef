package whereabouts.tracker.spatial;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Position;

/**
 * Where everything on this node is: the cells of the globe that something is in, in the order of
 * their ids, and what is in each.
 *
 * <h2>Cost</h2>
 *
 * A position that stays in its cell changes nothing here. One that leaves it costs two short locks
 * of cells. What has a position costs about 5 bytes where it has company in its cell, 70 where it
 * has none, and 45 more where nobody else is within some kilometres, for it is counted alone there.
 *
 * <h2>Concurrency</h2>
 *
 * Changes of one thing come one after another, those of different things from any thread. Who moves
 * stands in the new cell before it leaves the old one, and is noted between the two; a walk that
 * has come to its end looks at all that was noted since it began. So what is here all the time is
 * found wherever it moves meanwhile, if maybe twice; and what is told of its place is true when it
 * is told. No lock is held while a visitor is called.
 */
public final class SpatialIndex {
  /** A walk that was overtaken by too many moves is made anew, but not for ever. */
  private static final int WALKS = 3;

  private final ConcurrentSkipListMap<Cell, Cell> cells = new ConcurrentSkipListMap<>();
  private final Moves moves = new Moves();
  private final CellCounts counts = new CellCounts();
  private volatile @Nullable MoveListener listener;

  /** Its position has changed, or is the first one. */
  public void put(Placed placed) {
    Position at = placed.position();
    if (at == null) {
      remove(placed);
      return;
    }
    long id = CoarseCells.of(at);
    Cell left = placed.cell;
    long from = left == null ? CellCounts.NOWHERE : left.id;
    if (from != id) {
      enter(placed, id);
      if (left != null) {
        moves.add(placed);
        leave(placed, left);
      }
      counts.moved(from, id);
    }
    tell(placed, from, id);
  }

  /** It has no position any more, or is here no more. */
  public void remove(Placed placed) {
    Cell left = placed.cell;
    if (left != null) {
      placed.cell = null;
      leave(placed, left);
      counts.moved(left.id, CellCounts.NOWHERE);
      tell(placed, left.id, CellCounts.NOWHERE);
    }
  }

  private void tell(Placed placed, long from, long to) {
    MoveListener told = listener;
    if (told != null) {
      told.moved(placed, from, to);
    }
  }

  /** Tells this one of every change from now on, and no other one; null for nobody. */
  public void listener(@Nullable MoveListener told) {
    listener = told;
  }

  /** How many are in a {@link CoarseCells coarse cell} now. */
  public int count(long cell) {
    if (CoarseCells.level(cell) < CoarseCells.FINEST) {
      return counts.in(cell);
    }
    int count = 0;
    for (Cell part : within(Cells.rangeOf(cell))) {
      count += part.count();
    }
    return count;
  }

  /**
   * Where those who are in a {@link CoarseCells coarse cell} are in the middle, as near as its
   * parts tell.
   */
  public CoarseCells.Middle middle(long cell) {
    CoarseCells.Middle middle = new CoarseCells.Middle();
    if (CoarseCells.level(cell) < CoarseCells.FINEST) {
      for (long part : CoarseCells.parts(cell)) {
        middle.add(part, count(part));
      }
    } else {
      for (Cell part : within(Cells.rangeOf(cell))) {
        middle.add(part.id, part.count());
      }
    }
    return middle;
  }

  /** Tells all that may be in a {@link CoarseCells coarse cell}, some of it maybe twice. */
  public void within(long cell, Consumer<Placed> visitor) {
    Cells.Range range = Cells.rangeOf(cell);
    walk(() -> tell(range, visitor), visitor);
  }

  private void enter(Placed placed, long id) {
    while (true) {
      Cell known = cells.get(new Cell(id));
      Cell cell = known == null ? new Cell(id) : known;
      if (known == null) {
        Cell rival = cells.putIfAbsent(cell, cell);
        cell = rival == null ? cell : rival;
      }
      if (cell.add(placed)) {
        placed.cell = cell;
        return;
      }
      cells.remove(cell, cell); // given up; whoever did so may not have come to this yet
    }
  }

  private void leave(Placed placed, Cell left) {
    if (left.remove(placed)) {
      cells.remove(left, left);
    }
  }

  /** Cells that something is in. */
  public int cells() {
    return cells.size();
  }

  /**
   * Tells all that may be in a box, some of it maybe twice.
   *
   * @param visitor looks for itself whether it is
   */
  public void near(Box box, Consumer<Placed> visitor) {
    List<Cells.Range> ranges = Cells.covering(box);
    walk(() -> ranges.forEach(range -> tell(range, visitor)), visitor);
  }

  /**
   * Tells all that may be within some distance of a place, the nearer cells first, some of it maybe
   * twice.
   *
   * @param reachMeters how far is of interest, asked again and again: it may shrink as more is told
   * @param visitor looks for itself how far away it is
   */
  public void near(double lat, double lon, DoubleSupplier reachMeters, Consumer<Placed> visitor) {
    Cells.Origin origin = new Cells.Origin(lat, lon);
    walk(() -> nearestFirst(origin, reachMeters, visitor), visitor);
  }

  private void walk(Runnable all, Consumer<Placed> visitor) {
    Consumer<Placed> stillHere = noted -> tell(noted, visitor);
    for (int i = 0; i < WALKS; i++) {
      long begun = moves.count();
      all.run();
      if (moves.since(begun, stillHere)) {
        return;
      }
    }
  }

  private void nearestFirst(
      Cells.Origin origin, DoubleSupplier reachMeters, Consumer<Placed> visitor) {
    PriorityQueue<Step> steps =
        new PriorityQueue<>(Comparator.comparingDouble(step -> step.part.nearestMeters()));
    origin.faces().forEach(face -> add(face, origin, steps));
    for (Step step = steps.poll();
        step != null && step.part.nearestMeters() <= reachMeters.getAsDouble();
        step = steps.poll()) {
      if (step.only != null) {
        tell(step.only, visitor);
      } else {
        step.part.quarters().forEach(quarter -> add(quarter, origin, steps));
      }
    }
  }

  /**
   * A part of the globe to look at.
   *
   * @param only the one cell in it that something is in; null if there are several
   */
  private record Step(Cells.Part part, @Nullable Cell only) {}

  private void add(Cells.Part part, Cells.Origin origin, PriorityQueue<Step> steps) {
    Cells.Range range = part.range();
    Cell first = cells.ceilingKey(new Cell(range.first()));
    if (first == null || Long.compareUnsigned(first.id, range.last()) > 0) {
      return;
    }
    Cell second = cells.higherKey(first);
    boolean isOnlyOne = second == null || Long.compareUnsigned(second.id, range.last()) > 0;
    steps.add(isOnlyOne ? new Step(origin.cell(first.id), first) : new Step(part, null));
  }

  private void tell(Cells.Range range, Consumer<Placed> visitor) {
    for (Cell cell : within(range)) {
      tell(cell, visitor);
    }
  }

  private Iterable<Cell> within(Cells.Range range) {
    return cells.subMap(new Cell(range.first()), true, new Cell(range.last()), true).keySet();
  }

  private static void tell(Cell cell, Consumer<Placed> visitor) {
    for (Placed placed : cell.content()) {
      tell(placed, visitor);
    }
  }

  private static void tell(Placed placed, Consumer<Placed> visitor) {
    if (placed.cell != null) {
      visitor.accept(placed);
    }
  }
}
