package whereabouts.simulator;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who watches the fleet. */
final class ViewerOptions {
  private static final int MAX_VIEWERS = 10_000;
  private static final int USUAL_VEHICLES = 500;

  @Option(
      names = "--viewers",
      paramLabel = "N",
      description =
          "so many live viewers, each of a place with some of the fleet; what they are told is"
              + " compared with what was reported")
  private int viewers;

  @Option(
      names = "--viewer-vehicles",
      paramLabel = "N",
      description =
          "how many vehicles each has in view when they set out (default: "
              + USUAL_VEHICLES
              + ", or half of the fleet if that is less)")
  private @Nullable Integer vehicles;

  void check() {
    WrongUsage.unless(
        viewers >= 0 && viewers <= MAX_VIEWERS, "--viewers must be 0 to " + MAX_VIEWERS);
    WrongUsage.unless(vehicles == null || viewers > 0, "--viewer-vehicles needs --viewers N");
    WrongUsage.unless(vehicles == null || vehicles > 0, "--viewer-vehicles must be 1 or more");
  }

  /** How many. */
  int viewers() {
    return viewers;
  }

  /** How many vehicles each has in view at first. */
  int vehicles(int fleet) {
    return vehicles == null
        ? Math.max(1, Math.min(USUAL_VEHICLES, fleet / 2))
        : Math.min(vehicles, fleet);
  }
}
