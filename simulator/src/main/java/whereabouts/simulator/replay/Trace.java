package whereabouts.simulator.replay;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import whereabouts.simulator.fleet.Fix;

/**
 * Reads a recorded fleet: CSV, plain or gzipped, with the columns {@code vehicle_id,
 * device_time_ms, lat, lon} and, if known, {@code speed_mps, course_deg}. An empty field was not
 * given. A row without id, time or place cannot be replayed and is an error.
 */
public final class Trace {
  private static final int GZIP_MAGIC = 0x1f8b;

  private Trace() {}

  /**
   * The rows as they stand in the file.
   *
   * @throws IOException naming the line and what is wrong with it
   */
  public static List<Fix> read(Path file) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        InputStream text = unpacked(raw);
        CsvReader<NamedCsvRecord> rows =
            CsvReader.builder().skipEmptyLines(true).ofNamedCsvRecord(text)) {
      List<Fix> fixes = new ArrayList<>();
      Map<String, String> ids = new HashMap<>(); // one copy of each id
      for (NamedCsvRecord row : rows) {
        fixes.add(fix(row, ids));
      }
      if (fixes.isEmpty()) {
        throw new IOException("it has no rows");
      }
      return fixes;
    } catch (CsvParseException e) {
      throw new IOException("it is no CSV: " + e.getMessage(), e);
    }
  }

  private static InputStream unpacked(InputStream in) throws IOException {
    in.mark(2);
    int magic = in.read() << 8 | in.read();
    in.reset();
    return magic == GZIP_MAGIC ? new GZIPInputStream(in) : in;
  }

  private static Fix fix(NamedCsvRecord row, Map<String, String> ids) throws IOException {
    String id = row.findField("vehicle_id").orElse("");
    if (id.isEmpty()) {
      throw wrong(row, "vehicle_id", "a name", id);
    }
    String time = row.findField("device_time_ms").orElse("");
    try {
      return new Fix(
          ids.computeIfAbsent(id, same -> same),
          Long.parseLong(time),
          required(row, "lat"),
          required(row, "lon"),
          optional(row, "speed_mps"),
          optional(row, "course_deg"));
    } catch (NumberFormatException e) {
      throw wrong(row, "device_time_ms", "milliseconds", time);
    }
  }

  private static double required(NamedCsvRecord row, String column) throws IOException {
    double value = optional(row, column);
    if (Double.isNaN(value)) {
      throw wrong(row, column, "degrees", row.findField(column).orElse(""));
    }
    return value;
  }

  private static double optional(NamedCsvRecord row, String column) throws IOException {
    String text = row.findField(column).orElse("");
    try {
      return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw wrong(row, column, "a number", text);
    }
  }

  private static IOException wrong(
      NamedCsvRecord row, String column, String expected, String found) {
    return new IOException(
        "line %d: %s must be %s but is '%s'"
            .formatted(row.getStartingLineNumber(), column, expected, found));
  }
}
