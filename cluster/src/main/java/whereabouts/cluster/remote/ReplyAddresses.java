package whereabouts.cluster.remote;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;
import whereabouts.cluster.remote.proto.ReplyTo;

/**
 * Whom an answer is for, in few bytes: nearly all are for the one gateway of a node, for which the
 * node's address is enough. Safe for concurrent use.
 */
public final class ReplyAddresses {
  /** The name, below /system, of the actor on each node to which vehicles answer. */
  public static final String GATEWAY = "report-gateway";

  /** More nodes than a cluster has; those of long ago are forgotten with the rest. */
  private static final int MAX_KNOWN = 1024;

  private final Address self;
  private final ActorRefResolver resolver;
  private final Map<String, ActorRef<?>> gateways = new ConcurrentHashMap<>();
  private volatile @Nullable Encoded last;

  /** One reference and what it becomes: on the way out it is nearly always the same. */
  private record Encoded(ActorRef<?> ref, ReplyTo replyTo) {}

  ReplyAddresses(ExtendedActorSystem system) {
    this.self = system.provider().getDefaultAddress();
    this.resolver = ActorRefResolver.get(Adapter.toTyped(system));
  }

  ReplyTo encode(ActorRef<?> ref) {
    Encoded known = last;
    if (known != null && known.ref == ref) {
      return known.replyTo;
    }
    ReplyTo replyTo = encodeAnew(ref);
    if (replyTo.hasGatewayOf()) {
      last = new Encoded(ref, replyTo);
    }
    return replyTo;
  }

  private ReplyTo encodeAnew(ActorRef<?> ref) {
    ActorPath path = Adapter.toClassic(ref).path();
    Address of = path.address().hasGlobalScope() ? path.address() : self;
    boolean isGateway = path.toStringWithoutAddress().equals("/system/" + GATEWAY);
    return isGateway && of.hasGlobalScope()
        ? ReplyTo.newBuilder().setGatewayOf(hostPort(of)).build()
        : ReplyTo.newBuilder().setActor(resolver.toSerializationFormat(ref)).build();
  }

  private static String hostPort(Address address) {
    return address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
  }

  /** The reference; whoever it is for may be gone. */
  @SuppressWarnings("unchecked") // who asks knows what it understands
  <T> ActorRef<T> decode(ReplyTo replyTo) {
    return (ActorRef<T>)
        (replyTo.hasGatewayOf()
            ? gateway(replyTo.getGatewayOf())
            : resolver.resolveActorRef(replyTo.getActor()));
  }

  private ActorRef<?> gateway(String hostPort) {
    ActorRef<?> known = gateways.get(hostPort);
    if (known != null) {
      return known;
    }
    ActorRef<?> gateway =
        resolver.resolveActorRef(
            "%s://%s@%s/system/%s".formatted(self.protocol(), self.system(), hostPort, GATEWAY));
    if (gateway.path().address().hasGlobalScope()) { // our own may not have been started yet
      if (gateways.size() >= MAX_KNOWN) {
        gateways.clear();
      }
      gateways.put(hostPort, gateway);
    }
    return gateway;
  }
}
