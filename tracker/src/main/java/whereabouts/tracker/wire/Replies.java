package whereabouts.tracker.wire;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;

/** Responses by media type. */
public final class Replies {
  static final ContentType GEO_JSON =
      MediaTypes.applicationWithFixedCharset("geo+json", HttpCharsets.UTF_8, "geojson")
          .toContentType();

  private Replies() {}

  /** The JSON that is written. */
  public static HttpResponse json(int status, Json.Writing body) {
    return of(status, ContentTypes.APPLICATION_JSON, Json.bytes(body));
  }

  static HttpResponse of(int status, ContentType type, byte[] body) {
    return HttpResponse.create().withStatus(status).withEntity(HttpEntities.create(type, body));
  }
}
