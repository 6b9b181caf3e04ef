package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Jackson as the wire uses it: one factory, streaming only. */
public final class Json {
  /** Deeper bodies are broken: nothing of ours nests more than three levels. */
  private static final int MAX_DEPTH = 64;

  /**
   * Names are not interned, for clients choose them. Strings may be as long as the body, whose own
   * limit is checked before: one absurd member is then an invalid entry, not a broken body.
   */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final double MAX_WHOLE = 1e15;

  private Json() {}

  /** Writes some JSON. */
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /** The JSON that is written, in UTF-8. */
  public static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      writing.to(json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** A number without a needless {@code .0}. */
  static void number(JsonGenerator json, double value) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) < MAX_WHOLE) {
      json.writeNumber((long) value);
    } else {
      json.writeNumber(value);
    }
  }

  /** A member that is left out when the value is unknown, that is NaN. */
  static void known(JsonGenerator json, String name, double value) throws IOException {
    if (!Double.isNaN(value)) {
      json.writeFieldName(name);
      number(json, value);
    }
  }

  /** Whether a text has no UTF-8 form, so that it could not be stored as it is. */
  static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSurrogatePair(
            text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
