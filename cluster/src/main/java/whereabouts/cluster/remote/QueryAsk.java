package whereabouts.cluster.remote;

import org.apache.pekko.actor.typed.ActorRef;
import whereabouts.tracker.query.FleetQuery;

/**
 * Asks another node for those of its vehicles that a query is about.
 *
 * @param correlation comes back with each reply
 */
public record QueryAsk(FleetQuery query, long correlation, ActorRef<QueryReply> replyTo) {}
