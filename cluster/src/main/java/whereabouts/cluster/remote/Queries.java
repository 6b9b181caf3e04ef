package whereabouts.cluster.remote;

import com.google.protobuf.ByteString;
import java.io.NotSerializableException;
import java.util.BitSet;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;
import whereabouts.cluster.remote.proto.Everyone;
import whereabouts.cluster.remote.proto.Inside;
import whereabouts.cluster.remote.proto.Named;
import whereabouts.cluster.remote.proto.Near;
import whereabouts.cluster.remote.proto.QueryPart;
import whereabouts.cluster.remote.proto.QueryRefused;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.query.FleetQuery;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.spatial.Box;

/** Queries and what they find, on their way between nodes. */
final class Queries {
  private Queries() {}

  static whereabouts.cluster.remote.proto.QueryAsk encode(QueryAsk ask, ReplyAddresses replies) {
    FleetQuery query = ask.query();
    whereabouts.cluster.remote.proto.QueryAsk.Builder out =
        whereabouts.cluster.remote.proto.QueryAsk.newBuilder()
            .setCorrelation(ask.correlation())
            .setReplyTo(replies.encode(ask.replyTo()))
            .setLimit(query.limit())
            .setHeardSinceMillis(query.heardSinceMillis());
    if (query.after() != null) {
      out.setAfterVehicleId(query.after().vehicleId())
          .setAfterDistance(query.after().distanceMeters());
    }
    if (query.among() instanceof FleetQuery.Named named) {
      out.setNamed(Named.newBuilder().addAllVehicleId(named.vehicleIds()));
    } else if (query.among() instanceof FleetQuery.Inside inside) {
      out.setInside(encode(inside.box()));
    } else if (query.among() instanceof FleetQuery.Near near) {
      out.setNear(
          Near.newBuilder().setLat(near.lat()).setLon(near.lon()).setRadius(near.radiusMeters()));
    } else {
      out.setEveryone(Everyone.getDefaultInstance());
    }
    if (query.reach() instanceof Reach.One one) {
      out.setOnlyVehicleId(one.vehicleId());
    } else if (query.reach() instanceof Reach.Prefix prefix) {
      out.setOnlyPrefix(prefix.prefix());
    }
    return out.build();
  }

  private static Inside encode(Box box) {
    return Inside.newBuilder()
        .setMinLat(box.minLat())
        .setMinLon(box.minLon())
        .setMaxLat(box.maxLat())
        .setMaxLon(box.maxLon())
        .build();
  }

  /**
   * What was asked.
   *
   * @throws NotSerializableException if a later version asks for what this one can't know
   */
  static QueryAsk decode(whereabouts.cluster.remote.proto.QueryAsk in, ReplyAddresses replies)
      throws NotSerializableException {
    return new QueryAsk(
        new FleetQuery(among(in), reach(in), in.getLimit(), after(in), in.getHeardSinceMillis()),
        in.getCorrelation(),
        replies.decode(in.getReplyTo()));
  }

  private static FleetQuery.Among among(whereabouts.cluster.remote.proto.QueryAsk in)
      throws NotSerializableException {
    return switch (in.getAmongCase()) {
      case EVERYONE -> new FleetQuery.Everyone();
      case NAMED -> new FleetQuery.Named(new HashSet<>(in.getNamed().getVehicleIdList()));
      case INSIDE ->
          new FleetQuery.Inside(
              new Box(
                  in.getInside().getMinLat(),
                  in.getInside().getMinLon(),
                  in.getInside().getMaxLat(),
                  in.getInside().getMaxLon()));
      case NEAR ->
          new FleetQuery.Near(
              in.getNear().getLat(), in.getNear().getLon(), in.getNear().getRadius());
      case AMONG_NOT_SET ->
          throw new NotSerializableException("a query of a later version, of an unknown kind");
    };
  }

  private static Reach reach(whereabouts.cluster.remote.proto.QueryAsk in) {
    return switch (in.getReachCase()) {
      case ONLY_VEHICLE_ID -> new Reach.One(in.getOnlyVehicleId());
      case ONLY_PREFIX -> new Reach.Prefix(in.getOnlyPrefix());
      case REACH_NOT_SET -> new Reach.All();
    };
  }

  private static Hit.@Nullable Key after(whereabouts.cluster.remote.proto.QueryAsk in) {
    return in.getAfterVehicleId().isEmpty()
        ? null
        : new Hit.Key(in.getAfterVehicleId(), in.getAfterDistance());
  }

  static QueryPart encode(QueryReply.Part part) {
    QueryPart.Builder out =
        QueryPart.newBuilder()
            .setCorrelation(part.correlation())
            .setNode(part.node())
            .setPart(part.part())
            .setLast(part.last())
            .setLoaded(ByteString.copyFrom(part.loaded().toByteArray()));
    for (Hit hit : part.hits()) {
      whereabouts.cluster.remote.proto.Hit.Builder one =
          whereabouts.cluster.remote.proto.Hit.newBuilder()
              .setVehicleId(hit.vehicleId())
              .setFix(Fixes.encode(hit.position()));
      if (!Double.isNaN(hit.distanceMeters())) {
        one.setDistance(hit.distanceMeters());
      }
      out.addHits(one);
    }
    return out.build();
  }

  static QueryReply.Part decode(QueryPart in) {
    return new QueryReply.Part(
        in.getCorrelation(),
        in.getNode(),
        in.getPart(),
        in.getLast(),
        in.getHitsList().stream().map(Queries::decode).toList(),
        BitSet.valueOf(in.getLoaded().toByteArray()));
  }

  private static Hit decode(whereabouts.cluster.remote.proto.Hit in) {
    return new Hit(
        in.getVehicleId(),
        Fixes.decode(in.getFix()),
        in.hasDistance() ? in.getDistance() : Double.NaN);
  }

  static QueryRefused encode(QueryReply.Refused refused) {
    return QueryRefused.newBuilder()
        .setCorrelation(refused.correlation())
        .setNode(refused.node())
        .build();
  }

  static QueryReply.Refused decode(QueryRefused in) {
    return new QueryReply.Refused(in.getCorrelation(), in.getNode());
  }
}
