package whereabouts.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import whereabouts.simulator.fleet.DrivingFeed;
import whereabouts.simulator.fleet.Feed;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.fleet.Fleet;
import whereabouts.simulator.fleet.Schedule;
import whereabouts.simulator.replay.ReplayFeed;
import whereabouts.simulator.roads.Region;
import whereabouts.simulator.roads.Signposts;

/** Where the positions to send come from. */
sealed interface Work {

  int vehicles();

  /** Positions a second asked for; 0 = as many as the target takes. */
  double ratePerSecond();

  /** What is to be said before it begins. */
  String announcement();

  /** Does what takes a while, before the clock starts. */
  Prepared prepare(long seed);

  /** Ready to be sent. */
  interface Prepared {

    /**
     * Shares it out.
     *
     * @param endNanos what is due at or after that is left out
     */
    List<? extends Feed> feeds(int connections, int batch, Instant start, long endNanos);
  }

  /** A fleet on real roads, each vehicle reporting once an interval. */
  record Driving(Region region, String prefix, int vehicles, Duration interval) implements Work {

    @Override
    public double ratePerSecond() {
      return vehicles * 1e9 / interval.toNanos();
    }

    @Override
    public String announcement() {
      return "%,d vehicles, one position every %s each. %s."
          .formatted(vehicles, DurationText.of(interval), Region.ATTRIBUTION);
    }

    @Override
    public Prepared prepare(long seed) {
      Fleet fleet = new Fleet(Signposts.on(region.map(), seed), seed, prefix, vehicles);
      fleet.setOut();
      return (connections, batch, start, endNanos) -> {
        Schedule schedule = new Schedule(vehicles, connections, batch, interval);
        return IntStream.range(0, connections)
            .mapToObj(i -> new DrivingFeed(fleet, schedule, i, start, endNanos))
            .toList();
      };
    }
  }

  /**
   * A recorded fleet, once from beginning to end.
   *
   * @param trace in the order in which it is to arrive
   * @param ratePerSecond 0 = as fast as the target takes it
   */
  record Replaying(List<Fix> trace, int vehicles, double ratePerSecond) implements Work {

    @Override
    public String announcement() {
      return "%,d recorded positions of %,d vehicles.".formatted(trace.size(), vehicles);
    }

    @Override
    public Prepared prepare(long seed) {
      return (connections, batch, start, endNanos) ->
          ReplayFeed.split(trace, connections, batch, ratePerSecond, endNanos);
    }
  }
}
