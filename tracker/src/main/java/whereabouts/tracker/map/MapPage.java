package whereabouts.tracker.map;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The page that shows where every vehicle is, and all that it is made of. The addresses of its
 * parts have a version in them that changes whenever any of them does; so they may be kept for ever
 * and always fit each other.
 */
public final class MapPage {
  private static final List<String> OURS =
      List.of(
          "base-map.js",
          "connection.js",
          "details.js",
          "feed-worker.js",
          "feed.js",
          "first.js",
          "fleet-layer.js",
          "fleet.js",
          "format.js",
          "fragment.js",
          "groups.js",
          "icon.svg",
          "land.json",
          "live.js",
          "main.js",
          "map-view.js",
          "map.css",
          "mercator.js",
          "panel.js",
          "roads.json",
          "search.js",
          "session.js",
          "sketch.js",
          "theme.js");

  private static final String OPEN_LAYERS = "ol.js";

  /** What the page draws itself, and whose it is. */
  private static final String OWN_ATTRIBUTION =
      "Roads © <a href=\"https://www.openstreetmap.org/copyright\" rel=\"noopener\">OpenStreetMap"
          + " contributors</a>, land: Natural Earth";

  /** Read once: they are the same for every page. */
  private static final class Parts {
    static final Map<String, MapFile> ALL = read();
    static final String VERSION = version();

    private static Map<String, MapFile> read() {
      Map<String, MapFile> all = new TreeMap<>();
      for (String name : OURS) {
        all.put(name, new MapFile(name, resource(name)));
      }
      all.put(OPEN_LAYERS, new MapFile(OPEN_LAYERS, openLayers()));
      return all;
    }

    private static String version() {
      StringBuilder tags = new StringBuilder();
      ALL.forEach((name, file) -> tags.append(name).append(file.tag()));
      return MapFile.digest(tags.toString().getBytes(UTF_8));
    }
  }

  private final MapFile index;
  private final String policy;

  /** A page with these settings. */
  public MapPage(MapSettings settings) {
    String tiles = settings.tiles().map(MapSettings.Tiles::url).orElse("");
    String attribution =
        settings.tiles().map(source -> escaped(source.attribution())).orElse(OWN_ATTRIBUTION);
    String page =
        new String(resource("index.html"), UTF_8)
            .replace("{{version}}", Parts.VERSION)
            .replace("{{tiles}}", escaped(tiles))
            .replace("{{attribution}}", attribution);
    index = new MapFile("index.html", page.getBytes(UTF_8));
    policy =
        String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'" + settings.tiles().map(source -> " " + source.origin()).orElse(""),
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");
  }

  /** The page itself. */
  public MapFile index() {
    return index;
  }

  /** A part of the page; empty if it has none of this name, or it is of another version. */
  public Optional<MapFile> part(String version, String name) {
    return version.equals(Parts.VERSION)
        ? Optional.ofNullable(Parts.ALL.get(name))
        : Optional.empty();
  }

  /** Where a part is to be had. */
  public String address(String name) {
    return "/map/" + Parts.VERSION + "/" + name;
  }

  /**
   * The value of {@code Content-Security-Policy}: scripts, styles and calls of its own address
   * only, and of the tiles nothing but pictures.
   */
  public String policy() {
    return policy;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** From the webjar, which has its version in the path. */
  private static byte[] openLayers() {
    Properties jar = new Properties();
    try (InputStream properties = open("/META-INF/maven/org.webjars.npm/ol/pom.properties")) {
      jar.load(properties);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return resource(
        "/META-INF/resources/webjars/ol/" + jar.getProperty("version") + "/dist/" + OPEN_LAYERS);
  }

  private static byte[] resource(String name) {
    try (InputStream file = open(name)) {
      return file.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static InputStream open(String name) {
    InputStream file = MapPage.class.getResourceAsStream(name);
    if (file == null) {
      throw new IllegalStateException(name + " is not on the class path");
    }
    return file;
  }
}
