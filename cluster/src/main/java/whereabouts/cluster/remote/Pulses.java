package whereabouts.cluster.remote;

import com.google.protobuf.ByteString;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What nodes tell each other of themselves, on its way between them. */
final class Pulses {
  private Pulses() {}

  static whereabouts.cluster.remote.proto.Pulse encode(Pulse pulse) {
    whereabouts.cluster.remote.proto.Pulse.Builder out =
        whereabouts.cluster.remote.proto.Pulse.newBuilder()
            .setNode(pulse.node())
            .setUnwrittenAgeMillis(pulse.unwrittenAgeMillis())
            .setLeaves(pulse.leaves());
    if (pulse.figures() != null) {
      out.setFigures(encode(pulse.figures()));
    }
    if (pulse.buckets() != null) {
      out.setBuckets(ByteString.copyFrom(pulse.buckets().toByteArray()));
    }
    return out.build();
  }

  private static whereabouts.cluster.remote.proto.NodeFigures encode(NodeFigures figures) {
    return whereabouts.cluster.remote.proto.NodeFigures.newBuilder()
        .setManagement(figures.management())
        .setVersion(figures.version())
        .setBuckets(figures.buckets())
        .setLoaded(figures.loaded())
        .setVehicles(figures.vehicles())
        .setReportsPerSecond(figures.reportsPerSecond())
        .setFlushLagMillis(figures.flushLagMillis())
        .setLadder(figures.ladder())
        .setDegraded(figures.degraded())
        .build();
  }

  static Pulse decode(whereabouts.cluster.remote.proto.Pulse in) {
    return new Pulse(
        in.getNode(),
        in.getUnwrittenAgeMillis(),
        figures(in),
        in.hasBuckets() ? BitSet.valueOf(in.getBuckets().toByteArray()) : null,
        in.getLeaves());
  }

  private static @Nullable NodeFigures figures(whereabouts.cluster.remote.proto.Pulse in) {
    if (!in.hasFigures()) {
      return null;
    }
    whereabouts.cluster.remote.proto.NodeFigures figures = in.getFigures();
    return new NodeFigures(
        figures.getManagement(),
        figures.getVersion(),
        figures.getBuckets(),
        figures.getLoaded(),
        (int) figures.getVehicles(),
        figures.getReportsPerSecond(),
        figures.getFlushLagMillis(),
        figures.getLadder(),
        figures.getDegraded());
  }
}
