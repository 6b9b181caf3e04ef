package whereabouts.simulator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.fleet.Trouble;
import whereabouts.simulator.wire.Clients;
import whereabouts.simulator.wire.Protocol;
import whereabouts.simulator.wire.Target;

/**
 * All that was asked of a run, checked.
 *
 * @param waitsWhenAsked whether {@code Retry-After} is obeyed
 * @param viewers how many watch
 * @param viewerVehicles how many vehicles each has in view at first
 * @param duration null = until the work ends or somebody stops it
 * @param warmUp so long at first latencies are not looked at
 * @param verifyPatience null = do not verify
 * @param report null = write none
 */
record Plan(
    List<Target> targets,
    Clients clients,
    Work work,
    Protocol protocol,
    int batch,
    int connections,
    boolean waitsWhenAsked,
    double disconnectsPerSecond,
    int pausedReaders,
    double eventsPerSecond,
    int viewers,
    int viewerVehicles,
    @Nullable Duration duration,
    Duration warmUp,
    Trouble trouble,
    long seed,
    @Nullable Duration verifyPatience,
    @Nullable Path report) {

  /** The report goes to the standard output. */
  static final Path STANDARD_OUTPUT = Path.of("-");
}
