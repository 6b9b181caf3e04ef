package whereabouts.simulator.report;

import java.time.Duration;

/**
 * What became of the backlog with which a fleet came back.
 *
 * @param fixes of all vehicles together
 * @param sent positions sent, those sent again not counted
 * @param taking from the first send until all was acked, or given up
 */
public record BacklogFigures(int vehicles, long fixes, long sent, Duration taking) {}
