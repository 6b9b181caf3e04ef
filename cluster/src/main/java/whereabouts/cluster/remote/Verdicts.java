package whereabouts.cluster.remote;

import whereabouts.cluster.remote.proto.Limit;
import whereabouts.cluster.remote.proto.Outcome;
import whereabouts.cluster.remote.proto.Reported;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.vehicle.Verdict;

/** What became of a report, on its way back between nodes. */
final class Verdicts {
  private Verdicts() {}

  static Reported encode(Vehicle.Reported reported) {
    Verdict verdict = reported.verdict();
    Reported.Builder out =
        Reported.newBuilder()
            .setCorrelation(reported.correlation())
            .setOutcome(encode(verdict.outcome()));
    if (verdict.reached() != null) {
      out.setReached(
          Limit.newBuilder()
              .setName(verdict.reached().name())
              .setUsed(verdict.reached().used())
              .setMax(verdict.reached().max()));
    }
    return out.build();
  }

  private static Outcome encode(whereabouts.tracker.vehicle.Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> Outcome.ACCEPTED;
      case DUPLICATE -> Outcome.DUPLICATE;
      case STALE -> Outcome.STALE;
      case FUTURE -> Outcome.FUTURE;
      case OVERLOADED -> Outcome.OVERLOADED;
      case COALESCED, INVALID, UNCONFIRMED ->
          throw new IllegalArgumentException("no vehicle says " + outcome);
    };
  }

  static Vehicle.Reported decode(Reported in) {
    Verdict verdict =
        in.hasReached()
            ? Verdict.refused(
                new whereabouts.tracker.vehicle.Limit(
                    in.getReached().getName(), in.getReached().getUsed(), in.getReached().getMax()))
            : Verdict.of(decode(in.getOutcome()));
    return new Vehicle.Reported(in.getCorrelation(), verdict);
  }

  /** What a later version says and this one can't know claims nothing. */
  private static whereabouts.tracker.vehicle.Outcome decode(Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> whereabouts.tracker.vehicle.Outcome.ACCEPTED;
      case DUPLICATE -> whereabouts.tracker.vehicle.Outcome.DUPLICATE;
      case STALE -> whereabouts.tracker.vehicle.Outcome.STALE;
      case FUTURE -> whereabouts.tracker.vehicle.Outcome.FUTURE;
      case OVERLOADED -> whereabouts.tracker.vehicle.Outcome.OVERLOADED;
      case UNKNOWN, UNRECOGNIZED -> whereabouts.tracker.vehicle.Outcome.UNCONFIRMED;
    };
  }
}
