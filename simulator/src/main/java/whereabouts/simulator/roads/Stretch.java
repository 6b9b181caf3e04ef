package whereabouts.simulator.roads;

/**
 * How one drives a road: entering at one speed, leaving at another, in between as fast as the limit
 * allows with an even acceleration. The speed never jumps.
 *
 * <p>The two speeds must be reachable from each other within the length: {@code |exit² − entry²| ≤
 * 2 · acceleration · length}.
 */
record Stretch(double lengthMeters, double entrySpeed, double exitSpeed, double limit) {
  static final double ACCELERATION = 1.5;

  /** The greatest speed from which, or to which, one gets within that length. */
  static double reachable(double speed, double lengthMeters) {
    return Math.sqrt(speed * speed + 2 * ACCELERATION * lengthMeters);
  }

  private double topSpeed() {
    double peak =
        Math.sqrt(
            ACCELERATION * lengthMeters + (entrySpeed * entrySpeed + exitSpeed * exitSpeed) / 2);
    return Math.max(Math.max(entrySpeed, exitSpeed), Math.min(limit, peak));
  }

  private static double meters(double slow, double fast) {
    return (fast * fast - slow * slow) / (2 * ACCELERATION);
  }

  private double cruiseSeconds(double top) {
    double cruise = lengthMeters - meters(entrySpeed, top) - meters(exitSpeed, top);
    return Math.max(0, cruise) / top;
  }

  double seconds() {
    double top = topSpeed();
    return (2 * top - entrySpeed - exitSpeed) / ACCELERATION + cruiseSeconds(top);
  }

  double metersAfter(double seconds) {
    double top = topSpeed();
    double rise = (top - entrySpeed) / ACCELERATION;
    if (seconds <= rise) {
      return seconds * (entrySpeed + ACCELERATION * seconds / 2);
    }
    double cruise = cruiseSeconds(top);
    if (seconds <= rise + cruise) {
      return meters(entrySpeed, top) + top * (seconds - rise);
    }
    double left = Math.max(0, seconds() - seconds);
    return lengthMeters - left * (exitSpeed + ACCELERATION * left / 2);
  }

  double speedAfter(double seconds) {
    double top = topSpeed();
    double rising = entrySpeed + ACCELERATION * seconds;
    double falling = exitSpeed + ACCELERATION * Math.max(0, seconds() - seconds);
    return Math.min(top, Math.min(rising, falling));
  }
}
