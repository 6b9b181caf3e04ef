package whereabouts.persistence.local;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** How much memory a new process may hope for. */
final class Memory {
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable: +(\\d+) kB");

  private Memory() {}

  /** Of the machine what is available, of a container what it has at all; the less of both. */
  static long availableMegabytes() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long total = system.getTotalMemorySize() >> 20;
    try {
      return AVAILABLE
          .matcher(Files.readString(Path.of("/proc/meminfo")))
          .results()
          .findFirst()
          .map(MatchResult::group)
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .map(available -> Math.min(available, total))
          .orElse(total);
    } catch (IOException e) {
      return total; // no Linux
    }
  }
}
