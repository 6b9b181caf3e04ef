package whereabouts.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The unit of systemd that an operator finds in {@code config/systemd}: section, then setting. */
record ServiceUnit(Map<String, Map<String, String>> sections) {
  static ServiceUnit read() {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    Map<String, String> section = Map.of();
    for (String line : lines(Path.of("..", "config", "systemd", "whereabouts.service"))) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.matches("\\[[A-Z][a-z]+]")) {
        section = new LinkedHashMap<>();
        sections.put(line.substring(1, line.length() - 1), section);
      } else if (!line.matches("[A-Z][A-Za-z]+=.*")) {
        throw new AssertionError("neither a section nor a setting: " + line);
      } else {
        String[] setting = line.split("=", 2);
        if (section.put(setting[0], setting[1]) != null) {
          throw new AssertionError("stands there twice: " + line);
        }
      }
    }
    return new ServiceUnit(sections);
  }

  private static Iterable<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the service itself is told. */
  Map<String, String> service() {
    return sections.get("Service");
  }
}
