package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import whereabouts.persistence.PositionWriter;
import whereabouts.tracker.vehicle.Outcome;

/**
 * The whole way from a request to the store and back, on one node, through random schedules. The
 * ingest, the gateway, vehicles, keepers, the fleet table, what is handed on and the writer are the
 * real ones; the store, the sharding and the time are not. One thread does everything and one seed
 * decides everything, so what goes wrong goes wrong again:
 *
 * <pre>
 * mvn test -pl cluster -am -Dtest=LocalPipelineTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dwhereabouts.pipeline.seed=SEED
 * </pre>
 *
 * plays one schedule and tells it step by step. A failure names its seed and tells its end.
 */
class LocalPipelineTest {
  private static final Long SEED = Long.getLong("whereabouts.pipeline.seed");
  private static final int QUICK = 1_000;
  private static final int THOROUGH = 20_000;
  private static final int LINES_TOLD = 100;

  /** A fix as a trace has it; only its time and place differ from others here. */
  private static final Pattern FIX =
      Pattern.compile("Position\\[timeMillis=(\\d+), \\w+=\\d+, lat=(\\S+), lon=(\\S+),[^]]*]");

  /** They complain of what is done to actors here on purpose. */
  private static final List<Logger> LOUD =
      Stream.of("org.apache.pekko.actor.SupervisorStrategy", PositionWriter.class.getName())
          .map(name -> (Logger) LoggerFactory.getLogger(name))
          .toList();

  @BeforeAll
  static void silence() {
    LOUD.forEach(logger -> logger.setLevel(Level.OFF));
  }

  @AfterAll
  static void endOfSilence() {
    LOUD.forEach(logger -> logger.setLevel(null));
  }

  @Test
  void everyPromiseIsKeptThroughAThousandSchedules() {
    playMany(1, QUICK);
  }

  @Test
  @Tag("prove")
  void everyPromiseIsKeptThroughTwentyThousandSchedules() {
    playMany(new Random().nextLong(), THOROUGH);
  }

  @Test
  void aSeedIsAlwaysTheSameSchedule() {
    LongStream.range(0, 20).forEach(seed -> assertThat(story(seed)).isEqualTo(story(seed)));
  }

  private static void playMany(long firstSeed, int schedules) {
    if (SEED != null) {
      story(SEED).forEach(System.out::println);
      play(SEED, 1);
      return;
    }
    Map<String, Integer> happened = play(firstSeed, schedules);
    System.out.println(schedules + " schedules: " + happened);
    assertThat(happened.keySet())
        .as("what has not happened is not proved")
        .containsAll(Arrays.stream(Outcome.values()).map(Outcome::name).toList())
        .containsAll(PipelineSchedule.FAULTS);
  }

  private static Map<String, Integer> play(long firstSeed, int schedules) {
    Map<String, Integer> happened = new TreeMap<>();
    try (SimulatedSystem system = new SimulatedSystem()) {
      for (long seed = firstSeed; seed < firstSeed + schedules; seed++) {
        try {
          PipelineSchedule.play(system, seed, untold -> {})
              .forEach((what, count) -> happened.merge(what, count, Integer::sum));
        } catch (AssertionError | IllegalStateException failure) {
          List<String> story = story(seed);
          int from = Math.max(0, story.size() - LINES_TOLD);
          throw new AssertionError(
              "-Dwhereabouts.pipeline.seed=%d: %s%n%s"
                  .formatted(
                      seed,
                      failure.getMessage(),
                      String.join("\n", story.subList(from, story.size()))),
              failure);
        }
      }
    }
    return happened;
  }

  /** What happens in a schedule, up to its end or what goes wrong in it. */
  private static List<String> story(long seed) {
    List<String> story = new ArrayList<>();
    try (SimulatedSystem system = new SimulatedSystem()) {
      PipelineSchedule.play(
          system, seed, line -> story.add(FIX.matcher(line.get()).replaceAll("($1, $2, $3)")));
    } catch (AssertionError | IllegalStateException failure) {
      story.add(failure.getMessage());
    }
    return story;
  }
}
