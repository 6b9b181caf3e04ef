package whereabouts.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import whereabouts.cluster.remote.Parcel;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Position;

/** What a gateway packs for the other nodes, a parcel each. Used by one actor. */
final class Parcels {
  /** Less than remoting's largest frame (256 KiB) by more than the largest fix. */
  private static final int MAX_BYTES = 128 << 10;

  private static final int ITEM_BYTES = 32;

  /** More nodes than a cluster has; those of long ago are forgotten with the rest. */
  private static final int MAX_KNOWN = 1024;

  private final ActorSystem<?> system;
  private final Owners owners;
  private final ActorRef<Vehicle.Reported> replyTo;

  /** Where others know this node; null if there are no others. */
  private final @Nullable String self;

  private final Map<String, Open> open = new HashMap<>();

  /** Of one node. */
  private static final class Open {
    final ActorRef<Parcel> porter;
    List<Parcel.Item> items = new ArrayList<>();
    int bytes;

    Open(ActorRef<Parcel> porter) {
      this.porter = porter;
    }
  }

  /**
   * Nothing is packed.
   *
   * @param replyTo told what became of each report
   */
  Parcels(ActorSystem<?> system, Owners owners, ActorRef<Vehicle.Reported> replyTo) {
    this.system = system;
    this.owners = owners;
    this.replyTo = replyTo;
    Address address = system.address();
    this.self = address.hasGlobalScope() ? Heartbeat.hostPort(address) : null;
  }

  /** Packs a report, if its vehicle lives on another node; a full parcel goes at once. */
  boolean add(String vehicleId, Position fix, long correlation, AckLevel ack) {
    String owner = owners.ownerOf(vehicleId);
    if (owner == null || self == null || owner.equals(self)) {
      return false;
    }
    Open parcel = open.computeIfAbsent(owner, node -> new Open(porter(node)));
    parcel.items.add(new Parcel.Item(vehicleId, fix, correlation));
    parcel.bytes += ITEM_BYTES + vehicleId.length() + fix.encodedBytes();
    if (parcel.bytes >= MAX_BYTES) {
      post(parcel, ack);
    }
    return true;
  }

  private ActorRef<Parcel> porter(String node) {
    Address address = system.address();
    return ActorRefResolver.get(system)
        .resolveActorRef(
            "%s://%s@%s/system/%s"
                .formatted(address.protocol(), address.system(), node, Porter.NAME));
  }

  /** Sends all that is packed. */
  void post(AckLevel ack) {
    if (!open.isEmpty()) {
      open.values().forEach(parcel -> post(parcel, ack));
      if (open.size() > MAX_KNOWN) {
        open.clear();
      }
    }
  }

  private void post(Open parcel, AckLevel ack) {
    if (!parcel.items.isEmpty()) {
      parcel.porter.tell(new Parcel(ack, parcel.items, replyTo));
      parcel.items = new ArrayList<>();
      parcel.bytes = 0;
    }
  }
}
