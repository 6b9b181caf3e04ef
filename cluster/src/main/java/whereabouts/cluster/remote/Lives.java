package whereabouts.cluster.remote;

import com.google.protobuf.ByteString;
import java.util.BitSet;
import java.util.HashSet;
import whereabouts.cluster.remote.proto.LiveBatch;
import whereabouts.cluster.remote.proto.LiveCluster;
import whereabouts.cluster.remote.proto.LiveCount;
import whereabouts.cluster.remote.proto.LiveCounts;
import whereabouts.cluster.remote.proto.LiveFate;
import whereabouts.cluster.remote.proto.LiveSighting;
import whereabouts.cluster.remote.proto.LiveWatch;
import whereabouts.tracker.live.FeedAsk;
import whereabouts.tracker.live.FeedTold;
import whereabouts.tracker.live.FeedTold.Fate;

/** What is watched, and what becomes of it, on its way between nodes. */
final class Lives {
  private Lives() {}

  static LiveWatch encode(FeedAsk.Watch watch, ReplyAddresses replies) {
    FeedAsk.Change change = watch.change();
    return LiveWatch.newBuilder()
        .setGeneration(watch.generation())
        .setNumber(watch.number())
        .setVersion(watch.version())
        .setTook(watch.took())
        .setReplyTo(replies.encode(watch.replyTo()))
        .addAllRemovedCells(change.removedCells())
        .addAllRemovedVehicles(change.removedVehicles())
        .addAllAddedCells(change.addedCells())
        .addAllAddedVehicles(change.addedVehicles())
        .build();
  }

  static FeedAsk.Watch decode(LiveWatch in, ReplyAddresses replies) {
    return new FeedAsk.Watch(
        in.getGeneration(),
        in.getNumber(),
        in.getVersion(),
        in.getTook(),
        new FeedAsk.Change(
            new HashSet<>(in.getRemovedCellsList()),
            new HashSet<>(in.getRemovedVehiclesList()),
            new HashSet<>(in.getAddedCellsList()),
            new HashSet<>(in.getAddedVehiclesList())),
        replies.decode(in.getReplyTo()));
  }

  static LiveCount encode(FeedAsk.Count count, ReplyAddresses replies) {
    return LiveCount.newBuilder()
        .setCorrelation(count.correlation())
        .setReplyTo(replies.encode(count.replyTo()))
        .addAllCells(count.cells())
        .build();
  }

  static FeedAsk.Count decode(LiveCount in, ReplyAddresses replies) {
    return new FeedAsk.Count(
        in.getCorrelation(), in.getCellsList(), replies.decode(in.getReplyTo()));
  }

  static LiveBatch encode(FeedTold.Batch batch) {
    LiveBatch.Builder out =
        LiveBatch.newBuilder()
            .setNode(batch.node())
            .setGeneration(batch.generation())
            .setNumber(batch.number())
            .setVersion(batch.version());
    if (batch.loaded() != null) {
      out.setLoaded(ByteString.copyFrom(batch.loaded().toByteArray()));
    }
    for (FeedTold.Sighting one : batch.sightings()) {
      out.addSightings(
          LiveSighting.newBuilder()
              .setVehicleId(one.vehicleId())
              .setFate(encode(one.fate()))
              .setCell(one.cell())
              .setTimeMillis(one.timeMillis())
              .setJson(one.json())
              .setSkipped(one.skipped()));
    }
    return out.build();
  }

  private static LiveFate encode(Fate fate) {
    return switch (fate) {
      case HERE -> LiveFate.LIVE_HERE;
      case LEFT -> LiveFate.LIVE_LEFT;
      case HANDED_ON -> LiveFate.LIVE_HANDED_ON;
    };
  }

  static FeedTold.Batch decode(LiveBatch in) {
    return new FeedTold.Batch(
        in.getNode(),
        in.getGeneration(),
        in.getNumber(),
        in.getVersion(),
        in.getSightingsList().stream().map(Lives::decode).toList(),
        in.hasLoaded() ? BitSet.valueOf(in.getLoaded().toByteArray()) : null);
  }

  private static FeedTold.Sighting decode(LiveSighting in) {
    return new FeedTold.Sighting(
        in.getVehicleId(),
        decode(in.getFate()),
        in.getCell(),
        in.getTimeMillis(),
        in.getJson(),
        in.getSkipped());
  }

  /** What a later version may have become of a vehicle: it is not here, whatever else. */
  private static Fate decode(LiveFate fate) {
    return switch (fate) {
      case LIVE_HERE -> Fate.HERE;
      case LIVE_HANDED_ON -> Fate.HANDED_ON;
      case LIVE_LEFT, UNRECOGNIZED -> Fate.LEFT;
    };
  }

  static LiveCounts encode(FeedTold.Counts counts) {
    LiveCounts.Builder out =
        LiveCounts.newBuilder().setNode(counts.node()).setCorrelation(counts.correlation());
    for (FeedTold.Cluster one : counts.clusters()) {
      out.addClusters(
          LiveCluster.newBuilder()
              .setCell(one.cell())
              .setCount(one.count())
              .setX(one.x())
              .setY(one.y())
              .setZ(one.z()));
    }
    return out.build();
  }

  static FeedTold.Counts decode(LiveCounts in) {
    return new FeedTold.Counts(
        in.getNode(),
        in.getCorrelation(),
        in.getClustersList().stream()
            .map(
                one ->
                    new FeedTold.Cluster(
                        one.getCell(), one.getCount(), one.getX(), one.getY(), one.getZ()))
            .toList());
  }
}
