package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.wire.ParsedBody.Break;
import whereabouts.tracker.wire.ParsedBody.Cause;

/**
 * Bodies and messages to entries, by Jackson's streaming parser. What comes before a break is kept.
 * Immutable and safe for concurrent use.
 */
final class PositionParser {
  private static final JsonFactory JSON = Json.FACTORY;

  private final long earliestMillis;
  private final int maxEntries;

  PositionParser(IngestSettings settings) {
    this.earliestMillis = settings.earliestFix().toEpochMilli();
    this.maxEntries = settings.maxEntries();
  }

  /** One object or one array. */
  ParsedBody parse(byte[] body, long receivedMillis) {
    return new Reading(receivedMillis).json(body);
  }

  /** One object a line. Blank lines are skipped. */
  ParsedBody parseLines(byte[] body, long receivedMillis) {
    return new Reading(receivedMillis).lines(body);
  }

  /** The reading of one body. */
  private final class Reading {
    private final PositionReader reader;
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Break breakage;
    private @Nullable String type;

    Reading(long receivedMillis) {
      this.reader = new PositionReader(receivedMillis, earliestMillis);
    }

    ParsedBody json(byte[] body) {
      try (JsonParser parser = JSON.createParser(body)) {
        JsonToken first = parser.nextToken();
        if (first == null) {
          breakage = new Break(Cause.EMPTY_BODY, "the body is empty");
        } else if (first == JsonToken.START_OBJECT) {
          entries.add(reader.read(parser));
          type = reader.type();
          expectEnd(parser);
        } else if (first == JsonToken.START_ARRAY) {
          readArray(parser);
        } else {
          breakage = new Break(Cause.NOT_POSITIONS, "the body is neither an object nor an array");
        }
      } catch (IOException malformed) {
        breakage = new Break(Cause.MALFORMED_JSON, MalformedJson.describe(malformed, 0));
      }
      return new ParsedBody(entries, breakage, type);
    }

    private void readArray(JsonParser parser) throws IOException {
      JsonToken token;
      while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
        if (!hasRoom()) {
          return;
        }
        entries.add(readElement(parser, token));
      }
      expectEnd(parser);
    }

    private Entry readElement(JsonParser parser, JsonToken token) throws IOException {
      if (token == JsonToken.START_OBJECT) {
        return reader.read(parser);
      }
      parser.skipChildren();
      return NO_OBJECT;
    }

    private void expectEnd(JsonParser parser) throws IOException {
      if (breakage == null && parser.nextToken() != null) {
        breakage = new Break(Cause.MALFORMED_JSON, "something follows the end of the JSON value");
      }
    }

    ParsedBody lines(byte[] body) {
      int start = 0;
      for (int line = 1; start < body.length && breakage == null; line++) {
        int end = start;
        while (end < body.length && body[end] != '\n') {
          end++;
        }
        if (!isBlank(body, start, end)) {
          readLine(body, start, end - start, line);
        }
        start = end + 1;
      }
      if (entries.isEmpty() && breakage == null) {
        breakage = new Break(Cause.EMPTY_BODY, "the body is empty");
      }
      return new ParsedBody(entries, breakage, null);
    }

    /** A parser of its own for each of a million blank lines would take seconds. */
    private static boolean isBlank(byte[] body, int start, int end) {
      for (int i = start; i < end; i++) {
        if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
          return false;
        }
      }
      return true;
    }

    private void readLine(byte[] body, int start, int length, int line) {
      try (JsonParser parser = JSON.createParser(body, start, length)) {
        JsonToken first = parser.nextToken();
        if (first != null && hasRoom()) {
          entries.add(readElement(parser, first));
          expectEnd(parser);
        }
      } catch (IOException malformed) {
        breakage = new Break(Cause.MALFORMED_JSON, MalformedJson.describe(malformed, line));
      }
    }

    private boolean hasRoom() {
      if (entries.size() < maxEntries) {
        return true;
      }
      breakage =
          new Break(Cause.TOO_MANY_ENTRIES, "more than " + maxEntries + " entries in one body");
      return false;
    }
  }

  private static final Entry NO_OBJECT = new Entry.Invalid("the entry is no object");
}
