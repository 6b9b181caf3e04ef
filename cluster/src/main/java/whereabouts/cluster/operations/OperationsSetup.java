package whereabouts.cluster.operations;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;
import org.apache.pekko.actor.setup.Setup;

/** What the management port shows of the node; travels with the actor system to its routes. */
public final class OperationsSetup extends Setup {
  private final PrometheusMeterRegistry meters;
  private final Supplier<Instruments> instruments;
  private final StopProgress stopProgress;
  private final Runnable stop;

  /**
   * Reads nothing yet.
   *
   * @param instruments asked for with each request, once the management port is open
   * @param stopProgress of the node's stop
   * @param stop begins that, if it has not begun
   */
  public OperationsSetup(
      PrometheusMeterRegistry meters,
      Supplier<Instruments> instruments,
      StopProgress stopProgress,
      Runnable stop) {
    this.meters = meters;
    this.instruments = instruments;
    this.stopProgress = stopProgress;
    this.stop = stop;
  }

  PrometheusMeterRegistry meters() {
    return meters;
  }

  Instruments instruments() {
    return instruments.get();
  }

  StopProgress stopProgress() {
    return stopProgress;
  }

  void stop() {
    stop.run();
  }
}
