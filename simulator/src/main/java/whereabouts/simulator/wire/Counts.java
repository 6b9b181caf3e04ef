package whereabouts.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;

/** The fates of reports as the target counts them; all but the first sum to the first. */
public record Counts(
    long received,
    long accepted,
    long coalesced,
    long duplicate,
    long stale,
    long future,
    long invalid,
    long overloaded,
    long unconfirmed) {

  public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0);

  static Counts in(JsonNode json) {
    return new Counts(
        json.path("received").asLong(),
        json.path("accepted").asLong(),
        json.path("coalesced").asLong(),
        json.path("duplicate").asLong(),
        json.path("stale").asLong(),
        json.path("future").asLong(),
        json.path("invalid").asLong(),
        json.path("overloaded").asLong(),
        json.path("unconfirmed").asLong());
  }

  /** All turned away for want of room. */
  static Counts allOverloaded(int reports) {
    return new Counts(reports, 0, 0, 0, 0, 0, 0, reports, 0);
  }

  /** Those that the target did not take into a vehicle, or may not have. */
  long notOwned() {
    return future + invalid + overloaded + unconfirmed;
  }

  long outcomes() {
    return accepted + coalesced + duplicate + stale + notOwned();
  }

  public Counts plus(Counts other) {
    return new Counts(
        received + other.received,
        accepted + other.accepted,
        coalesced + other.coalesced,
        duplicate + other.duplicate,
        stale + other.stale,
        future + other.future,
        invalid + other.invalid,
        overloaded + other.overloaded,
        unconfirmed + other.unconfirmed);
  }

  Counts minus(Counts other) {
    return new Counts(
        received - other.received,
        accepted - other.accepted,
        coalesced - other.coalesced,
        duplicate - other.duplicate,
        stale - other.stale,
        future - other.future,
        invalid - other.invalid,
        overloaded - other.overloaded,
        unconfirmed - other.unconfirmed);
  }
}
