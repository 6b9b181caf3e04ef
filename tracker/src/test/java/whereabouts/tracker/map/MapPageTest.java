package whereabouts.tracker.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.map.MapSettings.Tiles;

class MapPageTest {
  private static final MapPage PAGE = new MapPage(new MapSettings(Optional.empty()));

  /** What a page or one of its scripts loads: by an attribute, an import, or {@code new URL}. */
  private static final Pattern LOADED =
      Pattern.compile(
          "(?:src|href)=\"(map/[^\"]+)\"|(?:from|import) '\\./([^']+)'|new URL\\('\\./([^']+)'|read\\('\\./([^']+)'");

  private static final Pattern ADDRESS = Pattern.compile("(?:https?|wss?):?//[^\\s\"'`)]*");

  private static Set<String> loaded(String text) {
    Set<String> names = new LinkedHashSet<>();
    for (MatchResult match : LOADED.matcher(text).results().toList()) {
      for (int group = 1; group <= match.groupCount(); group++) {
        if (match.group(group) != null) {
          names.add(match.group(group));
        }
      }
    }
    return names;
  }

  private static String version() {
    return PAGE.address("").replaceAll("/map/|/$", "");
  }

  private static String text(MapFile file) {
    return new String(file.bytes(), UTF_8);
  }

  private static MapFile part(String name) {
    return PAGE.part(version(), name)
        .orElseThrow(() -> new AssertionError("the page needs " + name + ", which is not served"));
  }

  /** All that a browser loads when it opens the page, found as it finds it. */
  private static Set<String> allParts() {
    Set<String> found = new HashSet<>();
    Set<String> next = new LinkedHashSet<>();
    for (String address : loaded(text(PAGE.index()))) {
      assertThat(address).startsWith("map/" + version() + "/");
      next.add(address.substring(address.lastIndexOf('/') + 1));
    }
    while (!next.isEmpty()) {
      String name = next.iterator().next();
      next.remove(name);
      if (found.add(name) && !name.equals("ol.js")) {
        next.addAll(loaded(text(part(name))));
      }
    }
    return found;
  }

  @Test
  void whateverThePageLoadsIsServedAndNothingElse() {
    assertThat(allParts())
        .contains("main.js", "feed-worker.js", "ol.js", "map.css", "land.json", "roads.json")
        .hasSize(25);
  }

  @Test
  void everyPartHasTheTypeThatBrowsersInsistOn() {
    for (String name : allParts()) {
      String type = name.replaceAll(".*\\.", "");
      assertThat(part(name).type())
          .as(name)
          .startsWith(
              switch (type) {
                case "js" -> "text/javascript";
                case "css" -> "text/css";
                case "svg" -> "image/svg+xml";
                default -> "application/json";
              });
    }
  }

  @Test
  void noAddressElsewhereIsInThePageButThatOfTheLicence() {
    Set<String> elsewhere = new HashSet<>();
    for (String name : allParts()) {
      if (!name.equals("ol.js")) {
        ADDRESS.matcher(text(part(name))).results().forEach(match -> elsewhere.add(match.group()));
      }
    }
    ADDRESS.matcher(text(PAGE.index())).results().forEach(match -> elsewhere.add(match.group()));
    assertThat(elsewhere)
        .containsExactlyInAnyOrder(
            "https://www.openstreetmap.org/copyright", "http://www.w3.org/2000/svg");
  }

  @Test
  void nothingInThePageNeedsMoreThanThePolicyAllows() {
    assertThat(PAGE.policy())
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                + " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
    String page = text(PAGE.index());
    assertThat(page).doesNotContainPattern("<style|style=|<script>|\\son[a-z]+=|javascript:");
    assertThat(page).doesNotContain("{{");
    for (String name : allParts()) {
      if (name.endsWith(".js") && !name.equals("ol.js")) {
        assertThat(text(part(name)))
            .as(name)
            .doesNotContainPattern("\\beval\\(|new Function|innerHTML|document\\.write");
      }
    }
  }

  @Test
  void theLicencesOfWhatIsDrawnAreShown() {
    assertThat(text(PAGE.index()))
        .contains(
            "© <a href=\"https://www.openstreetmap.org/copyright\" rel=\"noopener\">OpenStreetMap"
                + " contributors</a>")
        .contains("Natural Earth");
  }

  @Test
  void tilesAreAllowedAsPicturesAndTheirLicenceIsShownInsteadOfOurs() {
    MapPage tiled =
        new MapPage(
            new MapSettings(
                Optional.of(
                    new Tiles(
                        "https://tiles.example:8443/a/{z}/{x}/{y}.png?k=\"1\"&l",
                        "© <Tiles & Co>"))));
    assertThat(tiled.policy())
        .contains("img-src 'self' https://tiles.example:8443;")
        .contains("connect-src 'self';");
    assertThat(text(tiled.index()))
        .contains(
            "data-tiles=\"https://tiles.example:8443/a/{z}/{x}/{y}.png?k=&quot;1&quot;&amp;l\"")
        .contains("© &lt;Tiles &amp; Co&gt;")
        .doesNotContain("openstreetmap");
    assertThat(tiled.index().tag()).isNotEqualTo(PAGE.index().tag());
  }

  @Test
  void aPartOfAnotherVersionIsNone() {
    assertThat(PAGE.part(version(), "main.js")).isPresent();
    assertThat(PAGE.part("0".repeat(16), "main.js")).isEmpty();
    assertThat(PAGE.part(version(), "index.html")).isEmpty();
    assertThat(PAGE.part(version(), "../wire/openapi.json")).isEmpty();
  }

  private static Config with(String... settings) {
    return ConfigFactory.parseString(String.join("\n", settings))
        .withFallback(ConfigFactory.load());
  }

  @Test
  void byDefaultThereAreNoTiles() {
    assertThat(MapSettings.of(ConfigFactory.load())).isEqualTo(new MapSettings(Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiles/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}.png",
        "https://{a-c}.tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example;script-src/{z}/{x}/{y}.png",
        "javascript:{z}{x}{y}"
      })
  void whatIsNoAddressOfTilesIsRefusedAtTheStart(String url) {
    Config config =
        with("whereabouts.map.tiles { url = \"" + url + "\", attribution = \"somebody\" }");
    assertThatThrownBy(() -> MapSettings.of(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whereabouts.map.tiles.url");
  }

  @Test
  void tilesOfNobodyAreRefusedAtTheStart() {
    Config config = with("whereabouts.map.tiles.url = \"https://tiles.example/{z}/{x}/{y}.png\"");
    assertThatThrownBy(() -> MapSettings.of(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whereabouts.map.tiles.attribution");
  }
}
