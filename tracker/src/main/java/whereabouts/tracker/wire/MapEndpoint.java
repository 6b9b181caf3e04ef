package whereabouts.tracker.wire;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.AcceptEncoding;
import org.apache.pekko.http.javadsl.model.headers.HttpEncodings;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import whereabouts.tracker.map.MapFile;
import whereabouts.tracker.map.MapPage;

/**
 * The map page, {@code GET /}, and its parts, {@code GET /map/{version}/{file}}. The page is asked
 * for anew each time, and answered 304 if it is the same; its parts are kept for ever.
 */
final class MapEndpoint {
  private static final HttpHeader ASK_AGAIN = RawHeader.create("Cache-Control", "no-cache");
  private static final HttpHeader KEEP =
      RawHeader.create("Cache-Control", "public, max-age=31536000, immutable");
  private static final HttpHeader BY_ENCODING = RawHeader.create("Vary", "Accept-Encoding");
  private static final HttpHeader COMPRESSED = RawHeader.create("Content-Encoding", "gzip");

  private final MapPage page;
  private final List<HttpHeader> protection;

  MapEndpoint(MapPage page) {
    this.page = page;
    this.protection =
        List.of(
            RawHeader.create("Content-Security-Policy", page.policy()),
            RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"),
            RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"),
            // the view is in the fragment, which is never sent; sources of tiles want to know who
            // asks
            RawHeader.create("Referrer-Policy", "strict-origin-when-cross-origin"),
            RawHeader.create("Permissions-Policy", "camera=(), geolocation=(), microphone=()"));
  }

  CompletionStage<HttpResponse> page(HttpRequest request, List<String> arguments) {
    return CompletableFuture.completedFuture(answer(request, page.index(), ASK_AGAIN));
  }

  CompletionStage<HttpResponse> part(HttpRequest request, List<String> arguments) {
    return CompletableFuture.completedFuture(
        page.part(arguments.get(0), arguments.get(1))
            .map(file -> answer(request, file, KEEP))
            .orElseGet(
                () ->
                    ApiError.of(
                            404,
                            "not_found",
                            "the map page has no such part now; reload it if it is open")
                        .response()));
  }

  private HttpResponse answer(HttpRequest request, MapFile file, HttpHeader keeping) {
    boolean compressed = takesGzip(request);
    String tag = "\"" + file.tag() + (compressed ? "-gzip" : "") + "\"";
    HttpResponse response =
        isKnown(request, tag)
            ? HttpResponse.create().withStatus(304)
            : Replies.file(type(file), compressed ? file.compressed() : file.bytes());
    if (compressed && response.status().intValue() == 200) {
      response = response.addHeader(COMPRESSED);
    }
    return response
        .addHeaders(protection)
        .addHeader(keeping)
        .addHeader(BY_ENCODING)
        .addHeader(RawHeader.create("ETag", tag));
  }

  private static ContentType type(MapFile file) {
    ContentType type = ContentTypes.parse(file.type());
    if (type == null) {
      throw new IllegalStateException(file.type());
    }
    return type;
  }

  private static boolean takesGzip(HttpRequest request) {
    return request
        .getHeader(AcceptEncoding.class)
        .filter(
            accept -> {
              for (var range : accept.getEncodings()) {
                if (range.matches(HttpEncodings.GZIP) && range.qValue() > 0) {
                  return true;
                }
              }
              return false;
            })
        .isPresent();
  }

  private static boolean isKnown(HttpRequest request, String tag) {
    for (HttpHeader header : request.getHeaders()) {
      if (header.is("if-none-match")) {
        for (String known : header.value().split(",", -1)) {
          String bare = known.strip();
          if (bare.equals(tag) || bare.equals("W/" + tag)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
