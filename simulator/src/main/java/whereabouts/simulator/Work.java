package whereabouts.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.event.Sightings;
import whereabouts.simulator.fleet.Backlog;
import whereabouts.simulator.fleet.BacklogFeed;
import whereabouts.simulator.fleet.DrivingFeed;
import whereabouts.simulator.fleet.Feed;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.fleet.Fleet;
import whereabouts.simulator.fleet.Hot;
import whereabouts.simulator.fleet.Schedule;
import whereabouts.simulator.replay.ReplayFeed;
import whereabouts.simulator.roads.Region;
import whereabouts.simulator.roads.Signposts;

/** Where the positions to send come from. */
sealed interface Work {

  int vehicles();

  /** Positions to be sent before all else. */
  default long backlogFixes() {
    return 0;
  }

  /** Positions a second asked for; 0 = as many as the target takes. */
  double ratePerSecond();

  /** What is to be said before it begins. */
  String announcement();

  /** Does what takes a while, before the clock starts. */
  Prepared prepare(long seed);

  /** Ready to be sent, and to be met on the way. */
  interface Prepared extends Sightings {

    /** Where every vehicle is when it sets out; of a recorded one, where it arrives. */
    List<Fix> places();

    /** What is to be sent at once before all else; empty if nothing is. */
    default List<Feed> backlog(int connections, int batch, Instant end) {
      return List.of();
    }

    /**
     * Shares it out.
     *
     * @param endNanos what is due at or after that is left out
     */
    List<? extends Feed> feeds(int connections, int batch, Instant start, long endNanos);
  }

  /**
   * A fleet on real roads.
   *
   * @param interval between two reports of a vehicle; of the average one if some are hot
   * @param hot null = all report equally often
   * @param backlog null = they have been in reach
   */
  record Driving(
      Region region,
      String prefix,
      int vehicles,
      Duration interval,
      @Nullable Hot hot,
      @Nullable Backlog backlog)
      implements Work {

    @Override
    public long backlogFixes() {
      return backlog == null ? 0 : (long) vehicles * backlog.fixes();
    }

    @Override
    public double ratePerSecond() {
      return vehicles * 1e9 / interval.toNanos();
    }

    @Override
    public String announcement() {
      String often =
          hot == null
              ? "one position every %s each".formatted(DurationText.of(interval))
              : String.format(
                  Locale.ROOT,
                  "%,.0f positions a second, %.4g %% of them of the first %,d",
                  ratePerSecond(),
                  hot.share() * 100,
                  hot.vehicles());
      return "%,d vehicles, %s. %s.".formatted(vehicles, often, Region.ATTRIBUTION);
    }

    @Override
    public Prepared prepare(long seed) {
      Duration out = backlog == null ? Duration.ZERO : backlog.span();
      Fleet fleet = new Fleet(Signposts.on(region.map(), seed), seed, prefix, vehicles, out);
      fleet.setOut();
      return new OnRoads(this, fleet);
    }

    private List<Schedule> schedules(int connections, int batch) {
      return hot == null
          ? List.of(new Schedule(0, vehicles, connections, batch, interval))
          : hot.schedules(vehicles, connections, batch, interval);
    }
  }

  /** A fleet on its way. */
  record OnRoads(Driving driving, Fleet fleet) implements Prepared {

    @Override
    public List<Feed> backlog(int connections, int batch, Instant end) {
      Backlog backlog = driving.backlog();
      return backlog == null
          ? List.of()
          : IntStream.range(0, connections)
              .<Feed>mapToObj(i -> new BacklogFeed(fleet, backlog, i, connections, batch, end))
              .toList();
    }

    @Override
    public List<Feed> feeds(int connections, int batch, Instant start, long endNanos) {
      return driving.schedules(connections, batch).stream()
          .flatMap(schedule -> feeds(schedule, start, endNanos))
          .toList();
    }

    @Override
    public List<Fix> places() {
      return IntStream.range(0, fleet.size())
          .mapToObj(vehicle -> fleet.glance(vehicle, 0, 0))
          .toList();
    }

    @Override
    public Fix any(RandomGenerator random, double seconds) {
      return fleet.glance(random.nextInt(fleet.size()), seconds, 0);
    }

    private Stream<Feed> feeds(Schedule schedule, Instant start, long endNanos) {
      return IntStream.range(0, schedule.connections())
          .mapToObj(i -> new DrivingFeed(fleet, schedule, i, start, endNanos));
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
      return new OnTrace(this);
    }
  }

  /** A recorded fleet, to be sent. */
  record OnTrace(Replaying replaying) implements Prepared {

    @Override
    public List<? extends Feed> feeds(int connections, int batch, Instant start, long endNanos) {
      return ReplayFeed.split(
          replaying.trace(), connections, batch, replaying.ratePerSecond(), endNanos);
    }

    @Override
    public List<Fix> places() {
      Map<String, Fix> newest = new LinkedHashMap<>();
      BinaryOperator<Fix> newer = BinaryOperator.maxBy(Comparator.comparingLong(Fix::timeMillis));
      replaying.trace().forEach(fix -> newest.merge(fix.vehicleId(), fix, newer));
      return List.copyOf(newest.values());
    }

    /** Where a vehicle was at some time or other. */
    @Override
    public Fix any(RandomGenerator random, double seconds) {
      return replaying.trace().get(random.nextInt(replaying.trace().size()));
    }
  }
}
