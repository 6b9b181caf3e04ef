package whereabouts.simulator.roads;

import java.util.List;

/**
 * A street as surveyed: its nodes in order. A node id that several ways share is a junction.
 *
 * @param direction which way one may drive, seen along the nodes
 */
record Way(List<Node> nodes, Direction direction, double speedMetersPerSecond) {

  record Node(long id, double lat, double lon) {}

  enum Direction {
    FORWARD,
    BACKWARD,
    BOTH;

    /** From OpenStreetMap's {@code oneway}: 1, -1, else both. */
    static Direction ofOneway(int oneway) {
      return oneway > 0 ? FORWARD : oneway < 0 ? BACKWARD : BOTH;
    }

    boolean forward() {
      return this != BACKWARD;
    }

    boolean backward() {
      return this != FORWARD;
    }
  }
}
