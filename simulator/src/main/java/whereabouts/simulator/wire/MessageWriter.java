package whereabouts.simulator.wire;

import com.ethlo.time.ITU;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import whereabouts.simulator.fleet.Entry;
import whereabouts.simulator.fleet.Entry.Fault;
import whereabouts.simulator.fleet.Fix;

/** Writes messages into one buffer, used again for each. For one thread. */
public final class MessageWriter {
  /** Numbers below are seconds on the wire, so such times are written as text. */
  private static final long FIRST_NUMERIC_MILLIS = 1L << 31;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS) // a broken entry has a bare NaN
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private final Buffer buffer = new Buffer();

  /**
   * Writes an array, or a bare object if there is to be one.
   *
   * @return how many bytes of {@link #bytes()} it takes
   */
  public int write(List<Entry> entries, boolean bare) {
    buffer.reset();
    try (JsonGenerator json = JSON.createGenerator(buffer)) {
      if (bare) {
        write(entries.get(0), json);
      } else {
        json.writeStartArray();
        for (Entry entry : entries) {
          write(entry, json);
        }
        json.writeEndArray();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return buffer.size();
  }

  /** Valid until the next message is written. */
  byte[] bytes() {
    return buffer.bytes();
  }

  /** The message last written. */
  String text() {
    return buffer.toString(StandardCharsets.UTF_8);
  }

  private static void write(Entry entry, JsonGenerator json) throws IOException {
    Fix fix = entry.fix();
    Fault fault = entry.fault();
    json.writeStartObject();
    if (fault != Fault.NO_VEHICLE_ID) {
      json.writeStringField("vehicleId", fault == Fault.EMPTY_VEHICLE_ID ? "" : fix.vehicleId());
    }
    if (fault == Fault.TIME_A_WORD) {
      json.writeStringField("time", "yesterday");
    } else if (fix.timeMillis() >= FIRST_NUMERIC_MILLIS) {
      json.writeNumberField("time", fix.timeMillis());
    } else {
      json.writeStringField(
          "time",
          ITU.formatUtcMilli(Instant.ofEpochMilli(fix.timeMillis()).atOffset(ZoneOffset.UTC)));
    }
    switch (fault) {
      case LAT_OUT_OF_RANGE -> json.writeNumberField("lat", 91.2);
      case LAT_A_WORD -> json.writeStringField("lat", "north");
      default -> json.writeNumberField("lat", fix.lat());
    }
    switch (fault) {
      case NO_LON -> {}
      case LON_NOT_A_NUMBER -> json.writeNumberField("lon", Double.NaN);
      default -> json.writeNumberField("lon", fix.lon());
    }
    if (!Double.isNaN(fix.speedMetersPerSecond())) {
      json.writeNumberField("speed", fix.speedMetersPerSecond());
    }
    if (!Double.isNaN(fix.headingDegrees())) {
      json.writeNumberField("heading", fix.headingDegrees());
    }
    json.writeEndObject();
  }

  /** Lends its array instead of copying it. */
  private static final class Buffer extends ByteArrayOutputStream {
    Buffer() {
      super(16 * 1024);
    }

    byte[] bytes() {
      return buf;
    }
  }
}
