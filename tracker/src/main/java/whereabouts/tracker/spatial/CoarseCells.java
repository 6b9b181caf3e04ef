package whereabouts.tracker.spatial;

import com.google.common.geometry.S2Cell;
import com.google.common.geometry.S2CellId;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2LatLngRect;
import com.google.common.geometry.S2Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import whereabouts.tracker.vehicle.Position;

/**
 * Cells that are larger than those of the index: S2 cells of a few levels, by which views are
 * watched and vehicles are counted. A cell's id tells its level; no cell has the id 0.
 */
public final class CoarseCells {
  /** From one level to the next a cell falls into so many. */
  private static final int PARTS = 16;

  /** Of the largest ones: six faces of the globe. */
  public static final int COARSEST = 0;

  /** Of the smallest ones: two kilometres across. */
  public static final int FINEST = 12;

  /** From one level to the next. */
  public static final int STEP = 2;

  private static final int S2_LEVELS = 30;

  private CoarseCells() {}

  /** The cell of the index that a position is in. */
  public static long of(Position position) {
    return Cells.of(position.lat(), position.lon());
  }

  /**
   * The cell of a level that has another one in it.
   *
   * @param cell of the same level or a finer one
   */
  public static long at(long cell, int level) {
    long lowest = lowestBit(level);
    return (cell & -lowest) | lowest;
  }

  private static long lowestBit(int level) {
    return 1L << (2 * (S2_LEVELS - level));
  }

  /** Of any cell. */
  public static int level(long cell) {
    return S2_LEVELS - Long.numberOfTrailingZeros(cell) / 2;
  }

  /** Those of the next finer level that cells fall into, or these themselves if there is none. */
  public static List<Long> finer(List<Long> cells) {
    return cells.stream()
        .flatMap(cell -> level(cell) < FINEST ? parts(cell).stream() : Stream.of(cell))
        .toList();
  }

  /** As S2 writes it, for people and programs. */
  public static String token(long cell) {
    return new S2CellId(cell).toToken();
  }

  /**
   * Cells of one level that together have every place of a box in them: of the finest level at
   * which so many do.
   *
   * @param most cells, at least six
   */
  public static List<Long> covering(Box box, int most) {
    S2LatLngRect rect = Cells.rect(box);
    List<S2CellId> covering = meeting(rect, Arrays.asList(S2CellId.FACE_CELLS));
    for (int level = COARSEST; level < FINEST; level += STEP) {
      List<S2CellId> next =
          meeting(rect, covering.stream().flatMap(cell -> partsOf(cell).stream()).toList());
      if (next.size() > most) {
        break;
      }
      covering = next;
    }
    return covering.stream().map(S2CellId::id).toList();
  }

  /** Those of the next finer level that a cell falls into; not to be asked of the finest one. */
  static List<Long> parts(long cell) {
    return partsOf(new S2CellId(cell)).stream().map(S2CellId::id).toList();
  }

  private static List<S2CellId> partsOf(S2CellId cell) {
    int level = cell.level() + STEP;
    List<S2CellId> parts = new ArrayList<>(PARTS);
    for (S2CellId part = cell.childBegin(level);
        !part.equals(cell.childEnd(level));
        part = part.next()) {
      parts.add(part);
    }
    return parts;
  }

  private static List<S2CellId> meeting(S2LatLngRect rect, Iterable<S2CellId> cells) {
    List<S2CellId> meeting = new ArrayList<>();
    for (S2CellId cell : cells) {
      if (rect.mayIntersect(new S2Cell(cell))) {
        meeting.add(cell);
      }
    }
    return meeting;
  }

  /** Where many places are in the middle, each of them as the centre of a cell. Not thread-safe. */
  public static final class Middle {
    private double x;
    private double y;
    private double z;

    /** So many more are in this cell. */
    public void add(long cell, int count) {
      S2Point centre = new S2CellId(cell).toPoint();
      add(count * centre.getX(), count * centre.getY(), count * centre.getZ());
    }

    /** The sum of another one. */
    public void add(double otherX, double otherY, double otherZ) {
      x += otherX;
      y += otherY;
      z += otherZ;
    }

    public double x() {
      return x;
    }

    public double y() {
      return y;
    }

    public double z() {
      return z;
    }

    /** Degrees. */
    public double lat() {
      return new S2LatLng(new S2Point(x, y, z)).latDegrees();
    }

    /** Degrees. */
    public double lon() {
      return new S2LatLng(new S2Point(x, y, z)).lngDegrees();
    }
  }
}
