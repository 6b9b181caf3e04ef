package whereabouts.tracker.wire;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Responses by media type. */
public final class Replies {
  static final ContentType GEO_JSON =
      MediaTypes.applicationWithFixedCharset("geo+json", HttpCharsets.UTF_8, "geojson")
          .toContentType();

  /** A browser must not take it for what it is not. */
  private static final HttpHeader NO_GUESSING =
      RawHeader.create("X-Content-Type-Options", "nosniff");

  /** Where somebody is stays in no cache, and is soon wrong in one. */
  private static final HttpHeader NO_KEEPING = RawHeader.create("Cache-Control", "no-store");

  private static final int LONGEST_STRICT = 64 * 1024;

  private Replies() {}

  /** The JSON that is written. */
  public static HttpResponse json(int status, Json.Writing body) {
    return of(status, ContentTypes.APPLICATION_JSON, Json.bytes(body));
  }

  static HttpResponse of(int status, ContentType type, byte[] body) {
    return file(type, body).withStatus(status).addHeader(NO_KEEPING);
  }

  /** One that is nobody's secret; whoever sends it says for how long it is good. */
  static HttpResponse file(ContentType type, byte[] body) {
    return HttpResponse.create().addHeader(NO_GUESSING).withEntity(entity(type, body));
  }

  /** A long one as a stream, so that it is known when it has been taken. */
  private static ResponseEntity entity(ContentType type, byte[] body) {
    return body.length <= LONGEST_STRICT
        ? HttpEntities.create(type, body)
        : HttpEntities.create(type, body.length, Source.single(ByteString.fromArray(body)));
  }
}
