package whereabouts.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the target says became of what it was sent: on a socket running totals over the first {@code
 * messages} messages, over HTTP the fates of one request.
 *
 * @param notOwned the listed entries that did not get into a vehicle, or may not have
 * @param omitted how many entries should have been listed but were too many
 */
record Ack(long messages, Counts counts, List<Position> notOwned, long omitted) {

  /**
   * An entry by its message on the socket and its place in the message, both from 0.
   *
   * @param forNow whether the same entry may be taken another time
   */
  record Position(long message, int index, boolean forNow) {}

  static Ack in(JsonNode json) {
    List<Position> notOwned = new ArrayList<>();
    for (JsonNode result : json.path("results")) {
      switch (result.path("outcome").asText()) {
        case "accepted", "coalesced", "duplicate", "stale" -> {}
        case "overloaded", "unconfirmed" -> notOwned.add(position(result, true));
        default -> notOwned.add(position(result, false));
      }
    }
    return new Ack(
        json.path("messages").asLong(),
        Counts.in(json),
        notOwned,
        json.path("resultsOmitted").asLong());
  }

  private static Position position(JsonNode result, boolean forNow) {
    return new Position(result.path("message").asLong(), result.path("index").asInt(), forNow);
  }
}
