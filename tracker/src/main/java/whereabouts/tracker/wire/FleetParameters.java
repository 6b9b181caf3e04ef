package whereabouts.tracker.wire;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.Query;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.query.FleetQuery.Among;
import whereabouts.tracker.query.FleetQuery.Everyone;
import whereabouts.tracker.query.FleetQuery.Inside;
import whereabouts.tracker.query.FleetQuery.Named;
import whereabouts.tracker.query.FleetQuery.Near;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.spatial.Box;
import whereabouts.tracker.vehicle.Identifier;

/** The query parameters by which vehicles are looked for. */
final class FleetParameters {
  private static final double MAX_LAT = 90;
  private static final double MAX_LON = 180;

  /** A decimal number; Java would take more, such as 0x1p3. */
  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,20}(\\.\\d{0,40})?([eE]-?\\d{1,2})?");

  private FleetParameters() {}

  /**
   * {@code bbox}, or {@code id} any number of times, or neither.
   *
   * @throws IllegalParameterException if one makes no sense
   */
  static Among among(Query query) {
    Set<String> ids = new LinkedHashSet<>();
    query.getAll("id").forEach(ids::add);
    Optional<String> bbox = query.get("bbox");
    if (bbox.isPresent() && !ids.isEmpty()) {
      throw new IllegalParameterException("bbox and id can't be asked for together");
    }
    return bbox.isPresent()
        ? new Inside(box(List.of(bbox.get().split(",", -1))))
        : ids.isEmpty() ? new Everyone() : new Named(checkedIds(ids));
  }

  /**
   * The same, if all can be ids of vehicles.
   *
   * @throws IllegalParameterException if one can not
   */
  static Set<String> checkedIds(Set<String> ids) {
    for (String id : ids) {
      Identifier.problem("id", id)
          .ifPresent(
              problem -> {
                throw new IllegalParameterException(problem);
              });
    }
    return ids;
  }

  /**
   * {@code minLon,minLat,maxLon,maxLat}.
   *
   * @throws IllegalParameterException if these are no such numbers
   */
  static Box box(List<String> edges) {
    if (edges.size() != 4) {
      throw new IllegalParameterException("bbox is not minLon,minLat,maxLon,maxLat");
    }
    double minLon = number("bbox: minLon", edges.get(0), -MAX_LON, MAX_LON);
    double minLat = number("bbox: minLat", edges.get(1), -MAX_LAT, MAX_LAT);
    double maxLon = number("bbox: maxLon", edges.get(2), -MAX_LON, MAX_LON);
    double maxLat = number("bbox: maxLat", edges.get(3), -MAX_LAT, MAX_LAT);
    if (minLat > maxLat) {
      throw new IllegalParameterException(
          "bbox: minLat, %s, is greater than maxLat, %s".formatted(edges.get(1), edges.get(3)));
    }
    return new Box(minLat, minLon, maxLat, maxLon);
  }

  /**
   * {@code lat}, {@code lon} and maybe {@code radius}.
   *
   * @throws IllegalParameterException if one is missing or makes no sense
   */
  static Near near(Query query) {
    return new Near(
        number("lat", required("lat", query), -MAX_LAT, MAX_LAT),
        number("lon", required("lon", query), -MAX_LON, MAX_LON),
        query
            .get("radius")
            .map(radius -> number("radius", radius, 0, Double.MAX_VALUE))
            .orElse(Double.POSITIVE_INFINITY));
  }

  private static String required(String name, Query query) {
    return query.get(name).orElseThrow(() -> new IllegalParameterException(name + " is missing"));
  }

  private static double number(String name, String text, double min, double max) {
    double number = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (Double.isNaN(number)) {
      throw new IllegalParameterException(name + " is no number");
    }
    if (number < min || number > max) {
      throw new IllegalParameterException(
          max == Double.MAX_VALUE
              ? "%s is less than %d".formatted(name, (long) min)
              : "%s is outside %d..%d".formatted(name, (long) min, (long) max));
    }
    return number;
  }

  /**
   * {@code after}, where an earlier page of the same query ended; null if there was none.
   *
   * @throws IllegalParameterException if it is not that
   */
  static Hit.@Nullable Key after(Query query, Among among) {
    return query
        .get("after")
        .map(
            text ->
                FleetCursor.decode(text, among instanceof Near)
                    .orElseThrow(
                        () ->
                            new IllegalParameterException(
                                "after is not what an earlier page gave as next")))
        .orElse(null);
  }
}
