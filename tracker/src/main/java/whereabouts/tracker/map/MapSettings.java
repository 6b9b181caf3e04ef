package whereabouts.tracker.map;

import com.typesafe.config.Config;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is under the vehicles; {@code whereabouts.map}.
 *
 * @param tiles a source of map tiles; if there is none, the page draws what it brings
 */
public record MapSettings(Optional<Tiles> tiles) {
  /**
   * {@code whereabouts.map.tiles}.
   *
   * @param url with {z}, {x} and {y}
   * @param attribution whose they are, shown on the map
   */
  public record Tiles(String url, String attribution) {
    private static final Pattern ADDRESS = Pattern.compile("(https?://[A-Za-z0-9.:\\[\\]-]+)/\\S*");

    public Tiles {
      if (!ADDRESS.matcher(url).matches()
          || !url.contains("{z}")
          || !url.contains("{x}")
          || !url.contains("{y}")) {
        throw new IllegalArgumentException(
            "whereabouts.map.tiles.url is "
                + url
                + ", which is no address of tiles such as https://tiles.example/{z}/{x}/{y}.png");
      }
      if (attribution.isBlank()) {
        throw new IllegalArgumentException(
            "whereabouts.map.tiles.attribution is empty: whose are the tiles of " + url + "?");
      }
    }

    /** Scheme, host and port of where they come from. */
    String origin() {
      Matcher address = ADDRESS.matcher(url);
      if (!address.matches()) {
        throw new IllegalStateException(url);
      }
      return address.group(1);
    }
  }

  /** From a node's whole configuration. */
  public static MapSettings of(Config node) {
    Config tiles = node.getConfig("whereabouts.map.tiles");
    String url = tiles.getString("url");
    return new MapSettings(
        url.isEmpty()
            ? Optional.empty()
            : Optional.of(new Tiles(url, tiles.getString("attribution"))));
  }
}
