package whereabouts.cluster.operations;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.setup.Setup;
import whereabouts.tracker.fleet.Inspection;

/** What the management port shows of the node; travels with the actor system to its routes. */
public final class OperationsSetup extends Setup {
  private final PrometheusMeterRegistry meters;
  private final Supplier<Instruments> instruments;
  private final Function<String, CompletionStage<Inspection>> inspect;
  private final Tuning tuning;
  private final StopProgress stopProgress;
  private final Runnable stop;

  /**
   * Reads nothing yet.
   *
   * @param instruments asked for with each request, once the management port is open
   * @param inspect a vehicle by its id
   * @param tuning what may be changed while the node runs
   * @param stopProgress of the node's stop
   * @param stop begins that, if it has not begun
   */
  public OperationsSetup(
      PrometheusMeterRegistry meters,
      Supplier<Instruments> instruments,
      Function<String, CompletionStage<Inspection>> inspect,
      Tuning tuning,
      StopProgress stopProgress,
      Runnable stop) {
    this.meters = meters;
    this.instruments = instruments;
    this.inspect = inspect;
    this.tuning = tuning;
    this.stopProgress = stopProgress;
    this.stop = stop;
  }

  PrometheusMeterRegistry meters() {
    return meters;
  }

  Instruments instruments() {
    return instruments.get();
  }

  CompletionStage<Inspection> inspect(String vehicleId) {
    return inspect.apply(vehicleId);
  }

  Tuning tuning() {
    return tuning;
  }

  StopProgress stopProgress() {
    return stopProgress;
  }

  void stop() {
    stop.run();
  }
}
