package whereabouts.simulator.wire;

import com.ethlo.time.ITU;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
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

  private static final SerializableString VEHICLE_ID = new SerializedString("vehicleId");
  private static final SerializableString TIME = new SerializedString("time");
  private static final SerializableString LAT = new SerializedString("lat");
  private static final SerializableString LON = new SerializedString("lon");
  private static final SerializableString SPEED = new SerializedString("speed");
  private static final SerializableString HEADING = new SerializedString("heading");

  private final Buffer buffer = new Buffer();
  private final Decimal decimal = new Decimal();

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

  private void write(Entry entry, JsonGenerator json) throws IOException {
    Fix fix = entry.fix();
    Fault fault = entry.fault();
    json.writeStartObject();
    if (fault != Fault.NO_VEHICLE_ID) {
      json.writeFieldName(VEHICLE_ID);
      json.writeString(fault == Fault.EMPTY_VEHICLE_ID ? "" : fix.vehicleId());
    }
    json.writeFieldName(TIME);
    if (fault == Fault.TIME_A_WORD) {
      json.writeString("yesterday");
    } else if (fix.timeMillis() >= FIRST_NUMERIC_MILLIS) {
      json.writeNumber(fix.timeMillis());
    } else {
      json.writeString(
          ITU.formatUtcMilli(Instant.ofEpochMilli(fix.timeMillis()).atOffset(ZoneOffset.UTC)));
    }
    switch (fault) {
      case LAT_OUT_OF_RANGE -> write(LAT, 91.2, json);
      case LAT_A_WORD -> json.writeStringField("lat", "north");
      default -> write(LAT, fix.lat(), json);
    }
    switch (fault) {
      case NO_LON -> {}
      case LON_NOT_A_NUMBER -> write(LON, Double.NaN, json);
      default -> write(LON, fix.lon(), json);
    }
    if (!Double.isNaN(fix.speedMetersPerSecond())) {
      write(SPEED, fix.speedMetersPerSecond(), json);
    }
    if (!Double.isNaN(fix.headingDegrees())) {
      write(HEADING, fix.headingDegrees(), json);
    }
    json.writeEndObject();
  }

  private void write(SerializableString name, double value, JsonGenerator json) throws IOException {
    json.writeFieldName(name);
    if (decimal.holds(value)) {
      json.writeNumber(decimal.digits(), decimal.start(), decimal.length());
    } else {
      json.writeNumber(value);
    }
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
