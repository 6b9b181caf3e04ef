package whereabouts.tracker.spatial;

import com.google.common.geometry.R1Interval;
import com.google.common.geometry.S1Interval;
import com.google.common.geometry.S2Cell;
import com.google.common.geometry.S2CellId;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2LatLngRect;
import com.google.common.geometry.S2Point;
import com.google.common.geometry.S2RegionCoverer;
import java.util.ArrayList;
import java.util.List;

/**
 * The cells of the index: S2 cells of one level, each known by its 64-bit id. Ids are unsigned
 * numbers along a curve that fills the globe, so that each larger cell is one range of them. All
 * that is S2's stays in here.
 */
final class Cells {
  /**
   * The level of all cells: a quarter of a kilometre across. Finer ones would be changed more often
   * and cost more memory where vehicles are few, in coarser ones a query would look at more
   * vehicles that it is not about where they are many.
   */
  static final int LEVEL = 15;

  /** Of a covering, at most: more follow the edge of an area closer, and take longer to find. */
  private static final int MAX_RANGES = 16;

  /** By so much places are rounded at most, and distances: 6 cm of the earth. */
  private static final double ROUNDING_RADIANS = 1e-8;

  private Cells() {}

  /** Ids from the first up to and including the last. */
  record Range(long first, long last) {}

  /** The cell that a place is in. */
  static long of(double lat, double lon) {
    return S2CellId.fromLatLng(S2LatLng.fromDegrees(lat, lon)).parent(LEVEL).id();
  }

  /** Ranges that hold every cell with a place of the box in it, and few others. */
  static List<Range> covering(Box box) {
    List<Range> ranges = new ArrayList<>();
    for (S2CellId cell :
        S2RegionCoverer.builder()
            .setMaxLevel(LEVEL)
            .setMaxCells(MAX_RANGES)
            .build()
            .getCovering(rect(box))) {
      ranges.add(rangeOf(cell));
    }
    return ranges;
  }

  /** The box, and as much more as places are rounded. */
  static S2LatLngRect rect(Box box) {
    return new S2LatLngRect(
            new R1Interval(Math.toRadians(box.minLat()), Math.toRadians(box.maxLat())),
            longitudes(box))
        .expanded(S2LatLng.fromRadians(ROUNDING_RADIANS, ROUNDING_RADIANS));
  }

  private static S1Interval longitudes(Box box) {
    boolean isAntimeridian = box.minLon() == Sphere.HALF_TURN && box.maxLon() == -Sphere.HALF_TURN;
    return isAntimeridian // from there to there, which S2 would take for nothing
        ? S1Interval.fromPoint(Math.PI)
        : new S1Interval(Math.toRadians(box.minLon()), Math.toRadians(box.maxLon()));
  }

  /** All cells that are in a cell, which may be one of any level. */
  static Range rangeOf(long cell) {
    return rangeOf(new S2CellId(cell));
  }

  private static Range rangeOf(S2CellId cell) {
    return new Range(cell.rangeMin().id(), cell.rangeMax().id());
  }

  /** A place from which distances to cells are asked. */
  static final class Origin {
    private final S2Point point;

    Origin(double lat, double lon) {
      point = S2LatLng.fromDegrees(lat, lon).toPoint();
    }

    /** The six faces of the globe. */
    List<Part> faces() {
      List<Part> faces = new ArrayList<>();
      for (S2CellId face : S2CellId.FACE_CELLS) {
        faces.add(new Part(new S2Cell(face), this));
      }
      return faces;
    }

    /** A cell of the index. */
    Part cell(long id) {
      return new Part(new S2Cell(new S2CellId(id)), this);
    }
  }

  /** A cell of any level, and how near it comes to the origin at most. */
  static final class Part {
    private final S2Cell cell;
    private final Origin origin;
    private final double nearestMeters;

    private Part(S2Cell cell, Origin origin) {
      this.cell = cell;
      this.origin = origin;
      double radians = cell.getDistance(origin.point).toAngle().radians();
      this.nearestMeters = Math.max(0, radians - ROUNDING_RADIANS) * Sphere.RADIUS_METERS;
    }

    /** None of its places is nearer to the origin, metres. */
    double nearestMeters() {
      return nearestMeters;
    }

    Range range() {
      return rangeOf(cell.id());
    }

    /** The four that it is made of; not to be asked of a cell of the index. */
    List<Part> quarters() {
      List<Part> parts = new ArrayList<>(4);
      for (int i = 0; i < 4; i++) {
        parts.add(new Part(new S2Cell(cell.id().child(i)), origin));
      }
      return parts;
    }
  }
}
