package whereabouts.cluster.remote;

import whereabouts.cluster.remote.proto.Inspection;
import whereabouts.tracker.vehicle.VehicleState;

/** How a vehicle stands, on its way between nodes. */
final class Inspections {
  private Inspections() {}

  static Inspection encode(whereabouts.tracker.fleet.Inspection inspection) {
    Inspection.Builder out =
        Inspection.newBuilder()
            .setNode(inspection.node())
            .setBucket(inspection.bucket())
            .setLoaded(inspection.loaded())
            .setForgottenAtMillis(inspection.state().forgottenAtMillis())
            .setAwake(inspection.awake())
            .setWaiting(inspection.waiting());
    if (inspection.state().newest() != null) {
      out.setNewest(Fixes.encode(inspection.state().newest()));
    }
    if (inspection.unwrittenMillis() != null) {
      out.setUnwrittenMillis(inspection.unwrittenMillis());
    }
    return out.build();
  }

  static whereabouts.tracker.fleet.Inspection decode(Inspection in) {
    return new whereabouts.tracker.fleet.Inspection(
        in.getNode(),
        in.getBucket(),
        in.getLoaded(),
        new VehicleState(
            in.hasNewest() ? Fixes.decode(in.getNewest()) : null, in.getForgottenAtMillis()),
        in.getAwake(),
        in.hasUnwrittenMillis() ? in.getUnwrittenMillis() : null,
        in.getWaiting());
  }
}
