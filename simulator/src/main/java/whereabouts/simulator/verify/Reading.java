package whereabouts.simulator.verify;

import java.time.Instant;

/** What came of asking for a vehicle's newest position. */
public sealed interface Reading {

  /** A position. */
  record Found(long timeMillis, double lat, double lon) implements Reading {
    /** About a millimetre: less than the last digit that is sent. */
    private static final double SAME_DEGREES = 1e-8;

    boolean samePlace(double otherLat, double otherLon) {
      return Math.abs(lat - otherLat) <= SAME_DEGREES && Math.abs(lon - otherLon) <= SAME_DEGREES;
    }

    /** Whether it is the same time and place. */
    public boolean isSame(Found other) {
      return timeMillis == other.timeMillis && samePlace(other.lat, other.lon);
    }

    @Override
    public String toString() {
      return "%s at %s,%s".formatted(Instant.ofEpochMilli(timeMillis), lat, lon);
    }
  }

  /** Never seen, says the target. */
  record Absent() implements Reading {
    @Override
    public String toString() {
      return "nothing (404)";
    }
  }

  /** No answer that says anything; asking again may help. */
  record Failed(String why) implements Reading {
    @Override
    public String toString() {
      return "no answer: " + why;
    }
  }
}
