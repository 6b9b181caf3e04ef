package whereabouts.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.fleet.Trouble;
import whereabouts.simulator.replay.Trace;
import whereabouts.simulator.replay.TraceOrder;
import whereabouts.simulator.report.ReportFile;
import whereabouts.simulator.roads.Region;
import whereabouts.simulator.wire.Protocol;
import whereabouts.simulator.wire.Target;

/** The command's options as typed. What was not typed and has no fixed default is null. */
final class Options {
  private static final int DEFAULT_VEHICLES = 500;
  private static final int MAX_VEHICLES = 10_000_000;
  private static final int MAX_BATCH = 10_000;
  private static final int MAX_CONNECTIONS = 1_000;
  private static final int MAX_PREFIX = 100;

  @Option(
      names = "--target",
      split = ",",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description =
          "the service's API; several, separated by commas, share the load"
              + " (default: ${DEFAULT-VALUE})")
  private List<String> targets = List.of();

  @Option(
      names = "--vehicles",
      paramLabel = "N",
      description = "how many drive (default: " + DEFAULT_VEHICLES + ")")
  private @Nullable Integer vehicles;

  @Option(
      names = "--interval",
      paramLabel = "D",
      description = "time between two positions of a vehicle (default: 1s)")
  private @Nullable String interval;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "positions a second of the whole fleet, instead of --interval")
  private @Nullable Double rate;

  @Option(
      names = "--protocol",
      paramLabel = "ws|http",
      defaultValue = "ws",
      description = "how positions are sent (default: ${DEFAULT-VALUE})")
  private Protocol protocol = Protocol.WS;

  @Option(
      names = "--batch",
      paramLabel = "K",
      defaultValue = "100",
      description = "at most that many positions in a message or request (default: 100)")
  private int batch;

  @Option(
      names = "--connections",
      paramLabel = "C",
      description = "(default: 4, or one for each target if there are more)")
  private @Nullable Integer connections;

  @Option(
      names = "--duration",
      paramLabel = "D",
      description = "stop after, such as 250ms, 1s, 2m, 1h (default: at Ctrl-C)")
  private @Nullable String duration;

  @Option(
      names = "--roads",
      paramLabel = "monaco|andorra",
      description = "where they drive (default: monaco)")
  private @Nullable Region roads;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "how their ids begin (default: sim, as in sim-000001)")
  private @Nullable String prefix;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description =
          "send a recorded fleet instead, as fast as the target takes it or at --rate:"
              + " CSV (.gz) with vehicle_id, device_time_ms, lat, lon, speed_mps, course_deg")
  private @Nullable Path replay;

  @Option(
      names = "--order",
      paramLabel = "seq|time|shuffle",
      description = "of the replay: as in the file (default), by device time, any")
  private @Nullable TraceOrder order;

  @Option(
      names = "--duplicates",
      paramLabel = "P",
      defaultValue = "0",
      description = "probability, 0 to 1, that a position is sent twice")
  private double duplicates;

  @Option(
      names = "--out-of-order",
      paramLabel = "P",
      defaultValue = "0",
      description = "... that it is sent after the vehicle's next one")
  private double outOfOrder;

  @Option(
      names = "--late",
      paramLabel = "P",
      defaultValue = "0",
      description = "... that another follows, minutes to hours old")
  private double late;

  @Option(
      names = "--future",
      paramLabel = "P",
      defaultValue = "0",
      description = "... that another follows, 10 h ahead (to be refused)")
  private double future;

  @Option(
      names = "--invalid",
      paramLabel = "P",
      defaultValue = "0",
      description = "... that a broken one follows (to be refused)")
  private double invalid;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "the same seed gives the same drives and troubles (default: 1)")
  private long seed;

  @Option(
      names = "--verify",
      description = "at the end read every vehicle back, from the API and from the store")
  private boolean verify;

  @Option(
      names = "--verify-timeout",
      paramLabel = "D",
      description = "how long the store may take to catch up (default: 15s)")
  private @Nullable String verifyTimeout;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write the figures as JSON; - is the standard output")
  private @Nullable Path report;

  /**
   * Checks what was typed, reads the trace if there is one.
   *
   * @throws WrongUsage if it makes no sense
   */
  Plan plan() {
    require(batch >= 1 && batch <= MAX_BATCH, "--batch must be 1 to " + MAX_BATCH);
    require(
        rate == null || (rate > 0 && rate <= 1e9), "--rate must be above 0, in positions a second");
    require(verify || verifyTimeout == null, "--verify-timeout needs --verify");
    Work work = replay == null ? driving() : replaying(replay);
    List<Target> all = targets.stream().map(Options::target).toList();
    checkReport();
    return new Plan(
        all,
        work,
        protocol,
        batch,
        connections(work.vehicles(), all.size()),
        duration == null ? null : duration("--duration", duration),
        trouble(),
        seed,
        verify ? duration("--verify-timeout", orElse(verifyTimeout, "15s")) : null,
        report);
  }

  private Work driving() {
    require(order == null, "--order needs --replay FILE");
    require(
        interval == null || rate == null,
        "--interval and --rate say the same thing twice; give one of them");
    int fleet = orElse(vehicles, DEFAULT_VEHICLES);
    require(fleet >= 1 && fleet <= MAX_VEHICLES, "--vehicles must be 1 to " + MAX_VEHICLES);
    String name = orElse(prefix, "sim");
    require(
        !name.isEmpty()
            && name.codePointCount(0, name.length()) <= MAX_PREFIX
            && name.codePoints().noneMatch(Character::isISOControl),
        "--prefix must be 1 to " + MAX_PREFIX + " characters, none of them a control character");
    Duration every =
        rate == null
            ? duration("--interval", orElse(interval, "1s"))
            : Duration.ofNanos((long) (fleet * 1e9 / rate));
    require(
        every.toMillis() >= 1,
        "--rate is more than one position a millisecond for each vehicle; give --vehicles "
            + (long) Math.ceil(orElse(rate, 0.0) / 1000)
            + " or more");
    return new Work.Driving(orElse(roads, Region.MONACO), name, fleet, every);
  }

  private Work replaying(Path file) {
    require(vehicles == null, "the trace brings its own vehicles; drop --vehicles or --replay");
    require(interval == null, "a replay has no --interval; give --rate to slow it down");
    require(roads == null, "the trace brings its own places; drop --roads or --replay");
    require(prefix == null, "the trace brings its own ids; drop --prefix or --replay");
    require(Files.isReadable(file) && !Files.isDirectory(file), "there is no file " + file);
    try {
      List<Fix> trace = orElse(order, TraceOrder.SEQ).arrange(Trace.read(file), seed);
      long ids = trace.stream().map(Fix::vehicleId).distinct().count();
      return new Work.Replaying(trace, (int) ids, orElse(rate, 0.0));
    } catch (IOException e) {
      throw new WrongUsage("--replay " + file + " cannot be replayed: " + e.getMessage());
    }
  }

  private int connections(int vehicles, int targets) {
    int number = orElse(connections, Math.max(4, targets));
    require(
        number >= 1 && number <= MAX_CONNECTIONS, "--connections must be 1 to " + MAX_CONNECTIONS);
    return Math.min(number, vehicles);
  }

  private Trouble trouble() {
    return new Trouble(
        probability("--duplicates", duplicates),
        probability("--out-of-order", outOfOrder),
        probability("--late", late),
        probability("--future", future),
        probability("--invalid", invalid));
  }

  private void checkReport() {
    if (report != null && !report.equals(Plan.STANDARD_OUTPUT)) {
      try {
        ReportFile.check(report);
      } catch (IOException e) {
        throw new WrongUsage("--report " + report + " cannot be written: " + e.getMessage());
      }
    }
  }

  private static Target target(String text) {
    try {
      return Target.of(text);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(
          "--target '" + text + "' is no address such as http://127.0.0.1:8080: " + e.getMessage());
    }
  }

  private static Duration duration(String option, String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(option + " '" + text + "' " + e.getMessage());
    }
  }

  private static double probability(String option, double value) {
    require(value >= 0 && value <= 1, option + " is a probability, 0 to 1");
    return value;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new WrongUsage(otherwise);
    }
  }

  private static <T> T orElse(@Nullable T given, T usual) {
    return Objects.requireNonNullElse(given, usual);
  }
}
