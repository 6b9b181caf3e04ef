package whereabouts.simulator.roads;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicData;

/**
 * The way one may drive from one junction to the next, with its bends. Immutable and shared by all
 * who drive on it.
 *
 * <p>Distances and headings are geodesics on WGS84 (Karney), computed once. Between two bends a
 * place is interpolated linearly in degrees, which is off by less than a millimetre on the lengths
 * that streets have.
 */
public final class Road {
  private final int from;
  private final int to;
  private final double speedMetersPerSecond;
  private final double[] lats;
  private final double[] lons;

  /** Distance of each bend from the road's start. */
  private final double[] metres;

  /** Heading of the straight piece after each bend. */
  private final double[] headings;

  Road(int from, int to, List<Way.Node> nodes, double speedMetersPerSecond) {
    this.from = from;
    this.to = to;
    this.speedMetersPerSecond = speedMetersPerSecond;
    double[] lats = new double[nodes.size()];
    double[] lons = new double[nodes.size()];
    double[] metres = new double[nodes.size()];
    double[] headings = new double[nodes.size()];
    int bends = 0;
    for (Way.Node node : nodes) {
      if (bends > 0) {
        GeodesicData leg =
            Geodesic.WGS84.Inverse(lats[bends - 1], lons[bends - 1], node.lat(), node.lon());
        if (leg.s12 == 0) {
          continue; // surveyed twice
        }
        metres[bends] = metres[bends - 1] + leg.s12;
        headings[bends - 1] = (leg.azi1 + 360) % 360;
        headings[bends] = headings[bends - 1];
      }
      lats[bends] = node.lat();
      lons[bends] = node.lon();
      bends++;
    }
    this.lats = Arrays.copyOf(lats, bends);
    this.lons = Arrays.copyOf(lons, bends);
    this.metres = Arrays.copyOf(metres, bends);
    this.headings = Arrays.copyOf(headings, bends);
  }

  /** The junction it leaves. */
  public int from() {
    return from;
  }

  /** The junction it reaches. */
  public int to() {
    return to;
  }

  public double speedMetersPerSecond() {
    return speedMetersPerSecond;
  }

  public double lengthMeters() {
    return metres[metres.length - 1];
  }

  /** Latitude and longitude of every bend. */
  List<double[]> bends() {
    return IntStream.range(0, lats.length).mapToObj(i -> new double[] {lats[i], lons[i]}).toList();
  }

  double firstHeading() {
    return headings[0];
  }

  double lastHeading() {
    return headings[headings.length - 1];
  }

  /** The place that far along the road, passed at that speed. */
  Place at(double metersAlong, double speed) {
    if (metersAlong <= 0) {
      return new Place(lats[0], lons[0], headings[0], speed);
    }
    int last = metres.length - 1;
    if (metersAlong >= metres[last]) {
      return new Place(lats[last], lons[last], headings[last], speed);
    }
    int found = Arrays.binarySearch(metres, metersAlong);
    int bend = found >= 0 ? found : -found - 2;
    double part = (metersAlong - metres[bend]) / (metres[bend + 1] - metres[bend]);
    return new Place(
        lats[bend] + part * (lats[bend + 1] - lats[bend]),
        lons[bend] + part * (lons[bend + 1] - lons[bend]),
        headings[bend],
        speed);
  }
}
