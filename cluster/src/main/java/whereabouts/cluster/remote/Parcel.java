package whereabouts.cluster.remote;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Position;

/**
 * Reports that travel together to the node that has their vehicles: a message for each would cost
 * more than the reports themselves.
 *
 * @param replyTo told what became of them, some at a time
 */
public record Parcel(AckLevel ack, List<Item> items, ActorRef<Vehicle.Reported> replyTo) {
  /**
   * One report.
   *
   * @param correlation comes back with the answer
   */
  public record Item(String vehicleId, Position fix, long correlation) {}

  /** What became of some reports, of one parcel or several. */
  public record Answers(List<Vehicle.Reported> answers) {}
}
