package whereabouts.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import whereabouts.simulator.report.ReportFile;

/** What is found out in the end, and who is told. */
final class OutcomeOptions {
  static final Duration USUAL_PATIENCE = Duration.ofSeconds(15);

  @Option(
      names = "--warm-up",
      paramLabel = "D",
      description =
          "latencies and freshness are of what comes so long after the first position, once both"
              + " sides are at speed (default: of all)")
  private @Nullable String warmUp;

  @Option(
      names = "--verify",
      description = "at the end read every vehicle back, from the API and from the store")
  private boolean verify;

  @Option(
      names = "--verify-timeout",
      paramLabel = "D",
      description = "how long the store and the viewers may take to catch up (default: 15s)")
  private @Nullable String verifyTimeout;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write the figures as JSON; - is the standard output")
  private @Nullable Path report;

  /** How long at first latencies are not looked at. */
  Duration warmUp(@Nullable Duration duration) {
    if (warmUp == null) {
      return Duration.ZERO;
    }
    Duration asked = DurationText.of("--warm-up", warmUp);
    WrongUsage.unless(
        duration == null || asked.compareTo(duration) < 0,
        "--warm-up must be shorter than --duration");
    return asked;
  }

  /** Null = do not verify. */
  @Nullable Duration verifyPatience() {
    WrongUsage.unless(verify || verifyTimeout == null, "--verify-timeout needs --verify");
    if (!verify) {
      return null;
    }
    return verifyTimeout == null
        ? USUAL_PATIENCE
        : DurationText.of("--verify-timeout", verifyTimeout);
  }

  /** Null = write none. */
  @Nullable Path report() {
    if (report != null && !report.equals(Plan.STANDARD_OUTPUT)) {
      try {
        ReportFile.check(report);
      } catch (IOException e) {
        throw new WrongUsage("--report " + report + " cannot be written: " + e.getMessage());
      }
    }
    return report;
  }
}
