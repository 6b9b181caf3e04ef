package whereabouts.simulator.roads;

import java.util.Arrays;
import java.util.List;

/**
 * A drive along connected roads from standstill to standstill: slower through bends at junctions,
 * never above a road's speed, without a jump in place or speed. Immutable.
 */
public final class Route {
  /** Nobody crawls round a corner slower than this. */
  private static final double SLOWEST_TURN = 2;

  private final Road[] roads;

  /** Speed on entering each road, m/s; one more for the end. */
  private final float[] speeds;

  /** Seconds from the start until each road is entered; one more for the end. */
  private final float[] entered;

  private Route(Road[] roads, float[] speeds, float[] entered) {
    this.roads = roads;
    this.speeds = speeds;
    this.entered = entered;
  }

  static Route along(List<Road> list) {
    Road[] roads = list.toArray(Road[]::new);
    if (roads.length == 0) {
      throw new IllegalArgumentException("a route needs a road");
    }
    float[] speeds = speeds(roads);
    float[] entered = new float[roads.length + 1];
    double seconds = 0;
    for (int i = 0; i < roads.length; i++) {
      seconds += stretch(roads, speeds, i).seconds();
      entered[i + 1] = (float) seconds;
    }
    return new Route(roads, speeds, entered);
  }

  private static float[] speeds(Road[] roads) {
    double[] speeds = new double[roads.length + 1];
    for (int i = 1; i < roads.length; i++) {
      speeds[i] = throughJunction(roads[i - 1], roads[i]);
    }
    for (int i = 1; i < roads.length; i++) { // not faster than one can have become
      speeds[i] =
          Math.min(speeds[i], Stretch.reachable(speeds[i - 1], roads[i - 1].lengthMeters()));
    }
    for (int i = roads.length - 1; i > 0; i--) { // nor than one can still brake
      speeds[i] = Math.min(speeds[i], Stretch.reachable(speeds[i + 1], roads[i].lengthMeters()));
    }
    float[] rounded = new float[speeds.length];
    for (int i = 0; i < speeds.length; i++) {
      rounded[i] = (float) speeds[i];
    }
    return rounded;
  }

  private static double throughJunction(Road in, Road out) {
    double turn = Math.toRadians(out.firstHeading() - in.lastHeading());
    double limit = Math.min(in.speedMetersPerSecond(), out.speedMetersPerSecond());
    return Math.min(limit, Math.max(SLOWEST_TURN, limit * (1 + Math.cos(turn)) / 2));
  }

  private static Stretch stretch(Road[] roads, float[] speeds, int i) {
    Road road = roads[i];
    return new Stretch(road.lengthMeters(), speeds[i], speeds[i + 1], road.speedMetersPerSecond());
  }

  public double seconds() {
    return entered[roads.length];
  }

  public List<Road> roads() {
    return List.of(roads);
  }

  /** Before the start one waits at its beginning, after the end at its end. */
  public Place at(double seconds) {
    if (seconds <= 0) {
      return roads[0].at(0, 0);
    }
    if (seconds >= seconds()) {
      Road last = roads[roads.length - 1];
      return last.at(last.lengthMeters(), 0);
    }
    int found = Arrays.binarySearch(entered, (float) seconds);
    int i = Math.min(roads.length - 1, found >= 0 ? found : -found - 2);
    Stretch stretch = stretch(roads, speeds, i);
    double within = Math.max(0, seconds - entered[i]);
    return roads[i].at(stretch.metersAfter(within), stretch.speedAfter(within));
  }
}
