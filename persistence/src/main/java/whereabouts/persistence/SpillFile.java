package whereabouts.persistence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * Rows that a stopping node could not write to the store, kept on its disk for the next start. A
 * file is complete or absent: it is written beside its place, forced to disk, and moved there. Each
 * line is a JSON object; unknown measures are absent.
 */
public final class SpillFile {
  private static final String SUFFIX = ".spill.ndjson";
  private static final JsonFactory JSON = new JsonFactory();

  private SpillFile() {}

  /**
   * Writes rows to a new file of the directory, which is made if it is missing.
   *
   * @return where they are, on disk for sure
   */
  public static Path write(Path directory, List<VehicleRow> rows) throws IOException {
    Files.createDirectories(directory);
    Path unfinished = Files.createTempFile(directory, "unfinished", ".tmp");
    try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16)) {
      try (JsonGenerator json = JSON.createGenerator(out)) {
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setRootValueSeparator(null);
        for (VehicleRow row : rows) {
          write(json, row);
          json.writeRaw('\n');
        }
      }
      out.flush();
      file.force(true);
    }
    String name = System.currentTimeMillis() + "-" + ProcessHandle.current().pid() + SUFFIX;
    Path finished = Files.move(unfinished, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
    return finished;
  }

  /** The files of a directory, oldest first; none if it does not exist. */
  public static List<Path> in(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  /** The rows of a file. */
  public static List<VehicleRow> read(Path file) throws IOException {
    List<VehicleRow> rows = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file);
        JsonParser json = JSON.createParser(in)) {
      while (json.nextToken() != null) {
        rows.add(readRow(json));
      }
    }
    return rows;
  }

  private static void write(JsonGenerator json, VehicleRow row) throws IOException {
    json.writeStartObject();
    json.writeStringField("vehicleId", row.vehicleId());
    json.writeNumberField("forgottenAt", row.state().forgottenAtMillis());
    if (row.state().newest() != null) {
      Position fix = row.state().newest();
      json.writeNumberField("time", fix.timeMillis());
      json.writeNumberField("received", fix.receivedMillis());
      json.writeNumberField("lat", fix.lat());
      json.writeNumberField("lon", fix.lon());
      writeMeasure(json, "speed", fix.speedMetersPerSecond());
      writeMeasure(json, "heading", fix.headingDegrees());
      writeMeasure(json, "altitude", fix.altitudeMeters());
      writeMeasure(json, "accuracy", fix.accuracyMeters());
      json.writeObjectFieldStart("attributes");
      for (Map.Entry<String, String> attribute : fix.attributes().literals().entrySet()) {
        json.writeStringField(attribute.getKey(), attribute.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeMeasure(JsonGenerator json, String name, double value)
      throws IOException {
    if (!Double.isNaN(value)) {
      json.writeNumberField(name, value);
    }
  }

  private static VehicleRow readRow(JsonParser json) throws IOException {
    String vehicleId = "";
    Map<String, Double> measures = new HashMap<>();
    Map<String, Long> times = new HashMap<>();
    Map<String, String> attributes = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "vehicleId" -> vehicleId = json.getText();
        case "time", "received", "forgottenAt" -> times.put(name, json.getLongValue());
        case "attributes" -> {
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String attribute = json.currentName();
            attributes.put(attribute, json.nextTextValue());
          }
        }
        default -> measures.put(name, json.getDoubleValue());
      }
    }
    long forgottenAt = times.getOrDefault("forgottenAt", 0L);
    Long time = times.get("time");
    if (time == null) {
      return new VehicleRow(vehicleId, new VehicleState(null, forgottenAt));
    }
    Position fix =
        new Position(
            time,
            times.getOrDefault("received", time),
            measures.getOrDefault("lat", Double.NaN),
            measures.getOrDefault("lon", Double.NaN),
            measures.getOrDefault("speed", Double.NaN),
            measures.getOrDefault("heading", Double.NaN),
            measures.getOrDefault("altitude", Double.NaN),
            measures.getOrDefault("accuracy", Double.NaN),
            Attributes.of(attributes));
    return new VehicleRow(vehicleId, new VehicleState(fix, forgottenAt));
  }
}
