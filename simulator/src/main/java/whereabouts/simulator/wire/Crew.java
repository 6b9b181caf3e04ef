package whereabouts.simulator.wire;

import java.util.List;

/**
 * What the connections of one run share.
 *
 * @param batch positions in a message at most; 1 = each is sent bare, not in an array
 */
public record Crew(List<Target> targets, int batch, Tally tally, Witness witness, Stop stop) {}
