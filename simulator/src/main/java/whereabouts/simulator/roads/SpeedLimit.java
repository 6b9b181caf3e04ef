package whereabouts.simulator.roads;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How fast one drives on a way: by its sign if that can be read, else as usual for its class. */
final class SpeedLimit {
  private static final Pattern SIGN = Pattern.compile("(\\d{1,3})( ?mph| ?km/h)?");
  private static final double KMH = 1 / 3.6;
  private static final double MPH = 0.44704;

  private SpeedLimit() {}

  /**
   * @param maxspeed OpenStreetMap's raw tag, such as {@code 50} or {@code 30 mph}
   * @param highway OpenStreetMap's class, such as {@code residential}
   */
  static double metersPerSecond(@Nullable String maxspeed, String highway) {
    if (maxspeed != null) {
      Matcher sign = SIGN.matcher(maxspeed.strip());
      if (sign.matches() && !sign.group(1).matches("0+")) {
        boolean miles = sign.group(2) != null && sign.group(2).endsWith("mph");
        return Integer.parseInt(sign.group(1)) * (miles ? MPH : KMH);
      }
    }
    return KMH * usualKilometersPerHour(highway);
  }

  private static int usualKilometersPerHour(String highway) {
    return switch (highway) {
      case "motorway" -> 110;
      case "trunk" -> 80;
      case "primary", "motorway_link", "trunk_link" -> 60;
      case "secondary" -> 50;
      case "tertiary", "primary_link", "secondary_link", "tertiary_link" -> 40;
      case "service" -> 20;
      case "living_street" -> 10;
      default -> 30;
    };
  }
}
