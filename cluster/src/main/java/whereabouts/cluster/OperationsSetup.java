package whereabouts.cluster;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.pekko.actor.setup.Setup;

/** What the management port shows of the node; travels with the actor system to its routes. */
final class OperationsSetup extends Setup {
  private final PrometheusMeterRegistry meters;

  OperationsSetup(PrometheusMeterRegistry meters) {
    this.meters = meters;
  }

  PrometheusMeterRegistry meters() {
    return meters;
  }
}
