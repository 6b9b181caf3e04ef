package whereabouts.tracker.wire;

import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.MediaRange;
import org.apache.pekko.http.javadsl.model.headers.Accept;

/** Who gets positions as GeoJSON (RFC 7946). */
final class GeoJson {
  private GeoJson() {}

  /** Only who names it gets it, and who weighs plain JSON higher does not. */
  static boolean isPreferred(HttpRequest request) {
    float geoJson = 0;
    float json = 0;
    Optional<Accept> accept = request.getHeader(Accept.class);
    if (accept.isPresent()) {
      for (MediaRange range : accept.get().getMediaRanges()) {
        switch (range.toString().replaceAll(";.*", "").strip()) {
          case "application/geo+json" -> geoJson = range.qValue();
          case "application/json" -> json = range.qValue();
          default -> {}
        }
      }
    }
    return geoJson > 0 && geoJson >= json;
  }
}
