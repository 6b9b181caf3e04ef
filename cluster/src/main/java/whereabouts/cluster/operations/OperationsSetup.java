package whereabouts.cluster.operations;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;
import org.apache.pekko.actor.setup.Setup;

/** What the management port shows of the node; travels with the actor system to its routes. */
public final class OperationsSetup extends Setup {
  private final PrometheusMeterRegistry meters;
  private final Supplier<Instruments> instruments;

  /**
   * Reads nothing yet.
   *
   * @param instruments asked for with each request, once the management port is open
   */
  public OperationsSetup(PrometheusMeterRegistry meters, Supplier<Instruments> instruments) {
    this.meters = meters;
    this.instruments = instruments;
  }

  PrometheusMeterRegistry meters() {
    return meters;
  }

  Instruments instruments() {
    return instruments.get();
  }
}
