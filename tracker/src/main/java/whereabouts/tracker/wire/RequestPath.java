package whereabouts.tracker.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The path of a request target as it was sent, each segment percent-decoded by itself. So {@code
 * %2F} is part of a segment, and so are {@code .} and {@code ..}, which are legal vehicle ids.
 */
public final class RequestPath {
  private RequestPath() {}

  /** The decoded segments of a request target, none if it has no path; empty if one is no UTF-8. */
  public static Optional<List<String>> segments(String target) {
    String path = pathOf(target);
    List<String> segments = new ArrayList<>(4);
    if (path.isEmpty()) {
      return Optional.of(segments);
    }
    for (String raw : split(path)) {
      Optional<String> segment = decode(raw);
      if (segment.isEmpty()) {
        return Optional.empty();
      }
      segments.add(segment.get());
    }
    return Optional.of(segments);
  }

  /** The segments of a path, as they are. */
  static List<String> split(String path) {
    List<String> segments = new ArrayList<>(4);
    int start = path.startsWith("/") ? 1 : 0;
    for (int slash; (slash = path.indexOf('/', start)) >= 0; start = slash + 1) {
      segments.add(path.substring(start, slash));
    }
    segments.add(path.substring(start));
    return segments;
  }

  /** Without scheme, authority and query. */
  private static String pathOf(String target) {
    int end = target.length();
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) == '?' || target.charAt(i) == '#') {
        end = i;
        break;
      }
    }
    int start = 0;
    if (!target.startsWith("/")) {
      int authority = target.indexOf("://");
      start = authority < 0 ? 0 : target.indexOf('/', authority + 3);
    }
    return start < 0 || start > end ? "/" : target.substring(start, end);
  }

  private static Optional<String> decode(String raw) {
    if (raw.indexOf('%') < 0) {
      return Optional.of(raw);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
      int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      bytes.write((high << 4) | low);
      i += 2;
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString());
    } catch (CharacterCodingException noText) {
      return Optional.empty();
    }
  }
}
