package whereabouts.cluster.remote;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import whereabouts.cluster.remote.proto.Find;
import whereabouts.cluster.remote.proto.Forget;
import whereabouts.cluster.remote.proto.Inspect;
import whereabouts.cluster.remote.proto.LiveBatch;
import whereabouts.cluster.remote.proto.LiveCount;
import whereabouts.cluster.remote.proto.LiveCounts;
import whereabouts.cluster.remote.proto.LiveWatch;
import whereabouts.cluster.remote.proto.Lookup;
import whereabouts.cluster.remote.proto.ParcelAnswers;
import whereabouts.cluster.remote.proto.QueryPart;
import whereabouts.cluster.remote.proto.QueryRefused;
import whereabouts.cluster.remote.proto.Report;
import whereabouts.cluster.remote.proto.Reported;
import whereabouts.cluster.remote.proto.Touch;
import whereabouts.tracker.fleet.Inspection;
import whereabouts.tracker.fleet.Keeper;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.live.FeedAsk;
import whereabouts.tracker.live.FeedTold;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Vehicles;

/**
 * Messages to and from vehicles and keepers, and between nodes, as {@code fleet.proto} has them.
 * Bound in pekko.conf. Safe for concurrent use.
 */
public final class FleetSerializer extends SerializerWithStringManifest {
  /** Ours for ever: nodes know a serializer by it. */
  private static final int IDENTIFIER = 730_001;

  private static final String REPORT = "r";
  private static final String REPORTED = "a";
  private static final String FORGET = "d";
  private static final String TOUCH = "t";
  private static final String FIND = "f";
  private static final String LOOKUP = "l";
  private static final String PULSE = "p";
  private static final String INSPECT = "i";
  private static final String INSPECTION = "v";
  private static final String KNOCK = "k";
  private static final String PARCEL = "b";
  private static final String PARCEL_ANSWERS = "c";
  private static final String QUERY_ASK = "q";
  private static final String QUERY_PART = "qp";
  private static final String QUERY_REFUSED = "qr";
  private static final String LIVE_WATCH = "w";
  private static final String LIVE_COUNT = "wc";
  private static final String LIVE_BATCH = "wb";
  private static final String LIVE_COUNTS = "wn";

  private final ReplyAddresses replies;

  /** Called by Pekko. */
  public FleetSerializer(ExtendedActorSystem system) {
    this.replies = new ReplyAddresses(system);
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    if (message instanceof Vehicle.Report) {
      return REPORT;
    } else if (message instanceof Vehicle.Reported) {
      return REPORTED;
    } else if (message instanceof Keeper.Touch) {
      return TOUCH;
    } else if (message instanceof Keeper.Find) {
      return FIND;
    } else if (message instanceof Vehicles.Lookup) {
      return LOOKUP;
    } else if (message instanceof Vehicle.Forget) {
      return FORGET;
    } else if (message instanceof Pulse) {
      return PULSE;
    } else if (message instanceof Keeper.Inspect) {
      return INSPECT;
    } else if (message instanceof Inspection) {
      return INSPECTION;
    } else if (message instanceof Knock) {
      return KNOCK;
    } else if (message instanceof Parcel) {
      return PARCEL;
    } else if (message instanceof Parcel.Answers) {
      return PARCEL_ANSWERS;
    } else if (message instanceof QueryAsk) {
      return QUERY_ASK;
    } else if (message instanceof QueryReply.Part) {
      return QUERY_PART;
    } else if (message instanceof QueryReply.Refused) {
      return QUERY_REFUSED;
    } else if (message instanceof FeedAsk.Watch) {
      return LIVE_WATCH;
    } else if (message instanceof FeedAsk.Count) {
      return LIVE_COUNT;
    } else if (message instanceof FeedTold.Batch) {
      return LIVE_BATCH;
    } else if (message instanceof FeedTold.Counts) {
      return LIVE_COUNTS;
    }
    throw new IllegalArgumentException("no message between nodes: " + message.getClass().getName());
  }

  @Override
  public byte[] toBinary(Object message) {
    return encoded(message).toByteArray();
  }

  private MessageLite encoded(Object message) {
    if (message instanceof Vehicle.Report report) {
      return Report.newBuilder()
          .setFix(Fixes.encode(report.fix()))
          .setPersisted(report.ack() == AckLevel.PERSISTED)
          .setCorrelation(report.correlation())
          .setReplyTo(replies.encode(report.replyTo()))
          .build();
    } else if (message instanceof Vehicle.Reported reported) {
      return Verdicts.encode(reported);
    } else if (message instanceof Keeper.Touch) {
      return Touch.getDefaultInstance();
    } else if (message instanceof Keeper.Find find) {
      return Find.newBuilder()
          .setVehicleId(find.vehicleId())
          .setReplyTo(replies.encode(find.replyTo()))
          .build();
    } else if (message instanceof Vehicles.Lookup lookup) {
      return encoded(lookup);
    } else if (message instanceof Vehicle.Forget forget) {
      return Forget.newBuilder()
          .setNowMillis(forget.nowMillis())
          .setCorrelation(forget.correlation())
          .setReplyTo(replies.encode(forget.replyTo()))
          .build();
    } else if (message instanceof Pulse pulse) {
      return Pulses.encode(pulse);
    } else if (message instanceof Keeper.Inspect inspect) {
      return Inspect.newBuilder()
          .setVehicleId(inspect.vehicleId())
          .setReplyTo(replies.encode(inspect.replyTo()))
          .build();
    } else if (message instanceof Inspection inspection) {
      return Inspections.encode(inspection);
    } else if (message instanceof Knock knock) {
      return whereabouts.cluster.remote.proto.Knock.newBuilder()
          .setNode(knock.node())
          .setHolders(knock.holders())
          .setFirst(knock.first())
          .build();
    } else if (message instanceof Parcel parcel) {
      return encoded(parcel);
    } else if (message instanceof Parcel.Answers answers) {
      ParcelAnswers.Builder out = ParcelAnswers.newBuilder();
      answers.answers().forEach(answer -> out.addAnswers(Verdicts.encode(answer)));
      return out.build();
    } else if (message instanceof QueryAsk ask) {
      return Queries.encode(ask, replies);
    } else if (message instanceof QueryReply.Part part) {
      return Queries.encode(part);
    } else if (message instanceof QueryReply.Refused refused) {
      return Queries.encode(refused);
    } else if (message instanceof FeedAsk.Watch watch) {
      return Lives.encode(watch, replies);
    } else if (message instanceof FeedAsk.Count count) {
      return Lives.encode(count, replies);
    } else if (message instanceof FeedTold.Batch batch) {
      return Lives.encode(batch);
    } else if (message instanceof FeedTold.Counts counts) {
      return Lives.encode(counts);
    }
    throw new IllegalArgumentException("no message between nodes: " + message.getClass().getName());
  }

  private static Lookup encoded(Vehicles.Lookup lookup) {
    Lookup.Builder out = Lookup.newBuilder();
    if (lookup instanceof Vehicles.Lookup.Found found) {
      out.setFound(Fixes.encode(found.position()));
    } else if (lookup instanceof Vehicles.Lookup.Unavailable unavailable) {
      out.setUnavailable(unavailable.reason());
    }
    return out.build();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try {
      return switch (manifest) {
        case REPORT -> report(Report.parseFrom(bytes));
        case REPORTED -> Verdicts.decode(Reported.parseFrom(bytes));
        case TOUCH -> Keeper.Touch.INSTANCE;
        case FIND -> find(Find.parseFrom(bytes));
        case LOOKUP -> lookup(Lookup.parseFrom(bytes));
        case FORGET -> forget(Forget.parseFrom(bytes));
        case PULSE -> Pulses.decode(whereabouts.cluster.remote.proto.Pulse.parseFrom(bytes));
        case INSPECT -> inspect(Inspect.parseFrom(bytes));
        case INSPECTION ->
            Inspections.decode(whereabouts.cluster.remote.proto.Inspection.parseFrom(bytes));
        case PARCEL -> parcel(whereabouts.cluster.remote.proto.Parcel.parseFrom(bytes));
        case PARCEL_ANSWERS ->
            new Parcel.Answers(
                ParcelAnswers.parseFrom(bytes).getAnswersList().stream()
                    .map(Verdicts::decode)
                    .toList());
        case KNOCK -> knock(whereabouts.cluster.remote.proto.Knock.parseFrom(bytes));
        case QUERY_ASK ->
            Queries.decode(whereabouts.cluster.remote.proto.QueryAsk.parseFrom(bytes), replies);
        case QUERY_PART -> Queries.decode(QueryPart.parseFrom(bytes));
        case QUERY_REFUSED -> Queries.decode(QueryRefused.parseFrom(bytes));
        case LIVE_WATCH -> Lives.decode(LiveWatch.parseFrom(bytes), replies);
        case LIVE_COUNT -> Lives.decode(LiveCount.parseFrom(bytes), replies);
        case LIVE_BATCH -> Lives.decode(LiveBatch.parseFrom(bytes));
        case LIVE_COUNTS -> Lives.decode(LiveCounts.parseFrom(bytes));
        default -> throw new NotSerializableException("a message of a later version: " + manifest);
      };
    } catch (NotSerializableException later) {
      throw later;
    } catch (IOException broken) {
      throw new NotSerializableException("a broken message \"" + manifest + "\": " + broken);
    }
  }

  private Vehicle.Report report(Report in) {
    return new Vehicle.Report(
        Fixes.decode(in.getFix()),
        in.getPersisted() ? AckLevel.PERSISTED : AckLevel.ACCEPTED,
        in.getCorrelation(),
        replies.decode(in.getReplyTo()));
  }

  private Keeper.Find find(Find in) {
    return new Keeper.Find(in.getVehicleId(), replies.decode(in.getReplyTo()));
  }

  private Keeper.Inspect inspect(Inspect in) {
    return new Keeper.Inspect(in.getVehicleId(), replies.decode(in.getReplyTo()));
  }

  private static Vehicles.Lookup lookup(Lookup in) {
    return switch (in.getWhatCase()) {
      case FOUND -> new Vehicles.Lookup.Found(Fixes.decode(in.getFound()));
      case UNAVAILABLE -> new Vehicles.Lookup.Unavailable(in.getUnavailable());
      case WHAT_NOT_SET -> new Vehicles.Lookup.NotFound();
    };
  }

  private whereabouts.cluster.remote.proto.Parcel encoded(Parcel parcel) {
    whereabouts.cluster.remote.proto.Parcel.Builder out =
        whereabouts.cluster.remote.proto.Parcel.newBuilder()
            .setPersisted(parcel.ack() == AckLevel.PERSISTED)
            .setReplyTo(replies.encode(parcel.replyTo()));
    for (Parcel.Item item : parcel.items()) {
      out.addItemsBuilder()
          .setVehicleId(item.vehicleId())
          .setFix(Fixes.encode(item.fix()))
          .setCorrelation(item.correlation());
    }
    return out.build();
  }

  private Parcel parcel(whereabouts.cluster.remote.proto.Parcel in) {
    return new Parcel(
        in.getPersisted() ? AckLevel.PERSISTED : AckLevel.ACCEPTED,
        in.getItemsList().stream()
            .map(
                item ->
                    new Parcel.Item(
                        item.getVehicleId(), Fixes.decode(item.getFix()), item.getCorrelation()))
            .toList(),
        replies.decode(in.getReplyTo()));
  }

  private static Knock knock(whereabouts.cluster.remote.proto.Knock in) {
    return new Knock(in.getNode(), in.getHolders(), in.getFirst());
  }

  private Vehicle.Forget forget(Forget in) {
    return new Vehicle.Forget(
        in.getNowMillis(), in.getCorrelation(), replies.decode(in.getReplyTo()));
  }
}
