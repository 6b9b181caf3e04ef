package whereabouts.tracker.live;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.spatial.CoarseCells;

/** The envelopes in which vehicles, which are JSON already, come to viewers. */
final class LiveText {
  private static final JsonStringEncoder QUOTED = JsonStringEncoder.getInstance();
  private static final double MICRODEGREES = 1e6;

  /** Of a vehicle, about. */
  private static final int VEHICLE_CHARS = 200;

  private LiveText() {}

  /** How many nodes were asked, and have answered. */
  record Standing(int asked, int answered) {
    boolean isWhole() {
      return asked == answered;
    }
  }

  /** All that is in view; and what it lacks, if it lacks something. */
  static String snapshot(Collection<Sight> sights, Standing nodes) {
    StringBuilder text = new StringBuilder(100 + VEHICLE_CHARS * sights.size());
    text.append("{\"type\":\"snapshot\",\"vehicles\":[");
    String comma = "";
    for (Sight sight : sights) {
      text.append(comma).append(sight.json);
      comma = ",";
    }
    text.append(']');
    if (!nodes.isWhole()) {
      text.append(",\"nodes\":{\"asked\":")
          .append(nodes.asked)
          .append(",\"answered\":")
          .append(nodes.answered)
          .append('}');
    }
    return text.append('}').toString();
  }

  /**
   * What has changed.
   *
   * @param vehicles JSON of some vehicles with commas between, each
   */
  static String update(List<String> vehicles, Collection<String> left, long skipped) {
    StringBuilder text = new StringBuilder(100 + vehicles.stream().mapToInt(String::length).sum());
    text.append("{\"type\":\"update\",\"vehicles\":[");
    String comma = "";
    for (String some : vehicles) {
      if (!some.isEmpty()) {
        text.append(comma).append(some);
        comma = ",";
      }
    }
    text.append("],\"left\":[");
    comma = "";
    for (String vehicleId : left) {
      text.append(comma).append('"');
      QUOTED.quoteAsString(vehicleId, text);
      text.append('"');
      comma = ",";
    }
    return text.append("],\"skipped\":").append(skipped).append('}').toString();
  }

  /** How many are where. */
  static String clusters(Collection<Cluster> clusters) {
    StringBuilder text = new StringBuilder(100 + 80 * clusters.size());
    text.append("{\"type\":\"clusters\",\"clusters\":[");
    String comma = "";
    for (Cluster cluster : clusters) {
      text.append(comma)
          .append("{\"cell\":\"")
          .append(CoarseCells.token(cluster.cell))
          .append("\",\"count\":")
          .append(cluster.count)
          .append(",\"lat\":")
          .append(degrees(cluster.middle.lat()))
          .append(",\"lon\":")
          .append(degrees(cluster.middle.lon()))
          .append('}');
      comma = ",";
    }
    return text.append("]}").toString();
  }

  private static double degrees(double value) {
    return Math.rint(value * MICRODEGREES) / MICRODEGREES + 0.0;
  }

  /** The vehicles of a cell, of all nodes. */
  static final class Cluster {
    final long cell;
    int count;
    final CoarseCells.Middle middle = new CoarseCells.Middle();

    Cluster(long cell) {
      this.cell = cell;
    }

    void add(FeedTold.Cluster more) {
      count += more.count();
      middle.add(more.x(), more.y(), more.z());
    }

    static Cluster sum(@Nullable Cluster known, FeedTold.Cluster more) {
      Cluster sum = known == null ? new Cluster(more.cell()) : known;
      sum.add(more);
      return sum;
    }
  }

  /** Why nothing is shown. */
  static String error(String code, String message) {
    StringBuilder text = new StringBuilder();
    text.append("{\"type\":\"error\",\"error\":{\"code\":\"").append(code);
    text.append("\",\"message\":\"");
    QUOTED.quoteAsString(message, text);
    return text.append("\"}}").toString();
  }
}
