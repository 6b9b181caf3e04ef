package whereabouts.simulator.wire;

import java.util.List;

/**
 * What the connections of one run share.
 *
 * @param connections how many they are
 * @param batch positions in a message at most; 1 = each is sent bare, not in an array
 * @param waitsWhenAsked whether {@code Retry-After} is obeyed
 * @param disconnectsPerSecond of all connections together
 */
public record Crew(
    List<Target> targets,
    int connections,
    int batch,
    boolean waitsWhenAsked,
    double disconnectsPerSecond,
    Tally tally,
    Witness witness,
    Stop stop) {

  /** Of all connections together, some 100 bytes each. */
  private static final int MAX_POSITIONS_UNDER_WAY = 400_000;

  /** Enough for 500 000 positions a second when acks are 200 ms behind. */
  private static final int MAX_OF_ONE_CONNECTION = 100_000;

  /** Positions sent and not acked, per connection: beyond it, sending waits. */
  int window() {
    return Math.min(MAX_OF_ONE_CONNECTION, MAX_POSITIONS_UNDER_WAY / connections);
  }
}
