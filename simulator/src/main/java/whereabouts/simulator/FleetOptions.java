package whereabouts.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import whereabouts.simulator.fleet.Backlog;
import whereabouts.simulator.fleet.DrivingFeed;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.fleet.Hot;
import whereabouts.simulator.replay.Trace;
import whereabouts.simulator.replay.TraceOrder;
import whereabouts.simulator.roads.Region;

/** Who reports, and how often. */
final class FleetOptions {
  private static final int USUAL_VEHICLES = 500;
  private static final int MAX_VEHICLES = 10_000_000;
  private static final int MAX_PREFIX = 100;
  private static final double MAX_RATE = 1e9;
  private static final int MAX_BACKLOG = 1_000_000;
  private static final Pattern NOTHING = Pattern.compile("0+(ms|s|m|h)");
  private static final Duration SHORTEST_HOT = Duration.ofNanos(10_000);
  private static final Duration LONGEST_PAST = Duration.ofDays(3650);

  @Option(
      names = "--vehicles",
      paramLabel = "N",
      description = "how many drive (default: " + USUAL_VEHICLES + ")")
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
      names = "--duration",
      paramLabel = "D",
      description = "stop after, such as 250ms, 1s, 2m, 1h (default: at Ctrl-C)")
  private @Nullable String duration;

  @Option(
      names = "--hot",
      paramLabel = "N",
      description = "the first N vehicles report more often than the others")
  private @Nullable Integer hot;

  @Option(
      names = "--hot-share",
      paramLabel = "S",
      description = "their share of all positions, 0 to 1 (default: 0.5)")
  private @Nullable Double hotShare;

  @Option(
      names = "--backlog",
      paramLabel = "N",
      description =
          "at first every vehicle delivers N old fixes as fast as the target takes them; with"
              + " --duration 0s that is all")
  private @Nullable Integer backlog;

  @Option(
      names = "--backlog-step",
      paramLabel = "D",
      description = "time between two of them (default: 1s)")
  private @Nullable String backlogStep;

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
      names = "--seed",
      paramLabel = "S",
      description = "the same seed gives the same drives and troubles (default: 1)")
  private long seed = 1;

  long seed() {
    return seed;
  }

  @Nullable Duration duration() {
    if (duration == null) {
      return null;
    }
    if (NOTHING.matcher(duration.strip()).matches()) {
      WrongUsage.unless(backlog != null, "--duration " + duration + " needs --backlog N");
      return Duration.ZERO;
    }
    return DurationText.of("--duration", duration);
  }

  /** What was asked for; reads the trace if there is one. */
  Work work(int connections) {
    WrongUsage.unless(
        hot == null || connections > 1,
        "--hot needs 2 --connections or more, so that the hot vehicles have their own");
    WrongUsage.unless(
        rate == null || (rate > 0 && rate <= MAX_RATE),
        "--rate must be above 0, in positions a second");
    return replay == null ? driving() : replaying(replay);
  }

  private Work driving() {
    WrongUsage.unless(order == null, "--order needs --replay FILE");
    WrongUsage.unless(
        interval == null || rate == null,
        "--interval and --rate say the same thing twice; give one of them");
    int fleet = orElse(vehicles, USUAL_VEHICLES);
    WrongUsage.unless(
        fleet >= 1 && fleet <= MAX_VEHICLES, "--vehicles must be 1 to " + MAX_VEHICLES);
    Duration every =
        rate == null
            ? DurationText.of("--interval", orElse(interval, "1s"))
            : Duration.ofNanos((long) (fleet * 1e9 / rate));
    WrongUsage.unless(
        every.toMillis() >= 1,
        "--rate is more than one position a millisecond for each vehicle; give --vehicles "
            + (long) Math.ceil(orElse(rate, 0.0) / 1000)
            + " or more");
    return new Work.Driving(
        orElse(roads, Region.MONACO), prefix(), fleet, every, hot(fleet, every), backlog());
  }

  private @Nullable Backlog backlog() {
    if (backlog == null) {
      WrongUsage.unless(backlogStep == null, "--backlog-step needs --backlog N");
      return null;
    }
    WrongUsage.unless(
        backlog >= 1 && backlog <= MAX_BACKLOG, "--backlog must be 1 to " + MAX_BACKLOG);
    Backlog asked =
        new Backlog(backlog, DurationText.of("--backlog-step", orElse(backlogStep, "1s")));
    WrongUsage.unless(
        asked.span().compareTo(LONGEST_PAST) < 0,
        "the --backlog would begin years ago; give a shorter --backlog-step");
    return asked;
  }

  private @Nullable Hot hot(int fleet, Duration every) {
    if (hot == null) {
      WrongUsage.unless(hotShare == null, "--hot-share needs --hot N");
      return null;
    }
    WrongUsage.unless(
        hot >= 1 && hot < fleet, "--hot must be 1 to one less than --vehicles, which is " + fleet);
    double share = orElse(hotShare, 0.5);
    WrongUsage.unless(share > 0 && share < 1, "--hot-share must be above 0 and below 1");
    WrongUsage.unless(
        share * fleet > hot,
        "with that --hot-share the hot vehicles report no more than the others; give more than "
            + (double) hot / fleet);
    Hot asked = new Hot(hot, share);
    requireTimes(asked.interval(fleet, every));
    return asked;
  }

  /** Fixes that are less than a millisecond apart need times of the past. */
  private void requireTimes(Duration hotInterval) {
    WrongUsage.unless(
        hotInterval.compareTo(SHORTEST_HOT) >= 0,
        "that is more than 100,000 positions a second of a hot vehicle; give a greater --hot");
    long pace = DrivingFeed.pace(hotInterval);
    Duration ends = duration();
    WrongUsage.unless(
        pace == 1 || ends != null,
        "that is more than one position a millisecond of a hot vehicle, so its times begin in the"
            + " past; give --duration, so that it is known how far back");
    WrongUsage.unless(
        pace == 1 || ends == null || ends.multipliedBy(pace).compareTo(LONGEST_PAST) < 0,
        "the times of the hot vehicles would begin years ago; give a shorter --duration");
  }

  private String prefix() {
    String name = orElse(prefix, "sim");
    WrongUsage.unless(
        !name.isEmpty()
            && name.codePointCount(0, name.length()) <= MAX_PREFIX
            && name.codePoints().noneMatch(Character::isISOControl),
        "--prefix must be 1 to " + MAX_PREFIX + " characters, none of them a control character");
    return name;
  }

  private Work replaying(Path file) {
    WrongUsage.unless(
        vehicles == null, "the trace brings its own vehicles; drop --vehicles or --replay");
    WrongUsage.unless(interval == null, "a replay has no --interval; give --rate to slow it down");
    WrongUsage.unless(roads == null, "the trace brings its own places; drop --roads or --replay");
    WrongUsage.unless(
        hot == null && hotShare == null, "the trace decides who reports; drop --hot or --replay");
    WrongUsage.unless(
        backlog == null && backlogStep == null,
        "a trace is a backlog of its own; drop --backlog or --replay");
    WrongUsage.unless(prefix == null, "the trace brings its own ids; drop --prefix or --replay");
    WrongUsage.unless(
        Files.isReadable(file) && !Files.isDirectory(file), "there is no file " + file);
    try {
      List<Fix> trace = orElse(order, TraceOrder.SEQ).arrange(Trace.read(file), seed);
      long ids = trace.stream().map(Fix::vehicleId).distinct().count();
      return new Work.Replaying(trace, (int) ids, orElse(rate, 0.0));
    } catch (IOException e) {
      throw new WrongUsage("--replay " + file + " cannot be replayed: " + e.getMessage());
    }
  }

  private static <T> T orElse(@Nullable T given, T usual) {
    return Objects.requireNonNullElse(given, usual);
  }
}
