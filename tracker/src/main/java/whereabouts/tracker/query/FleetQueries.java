package whereabouts.tracker.query;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import whereabouts.tracker.vehicle.Limit;

/**
 * The port through which the outside asks for vehicles wherever they live. Safe for concurrent use.
 */
public interface FleetQueries {
  /** What became of a query. */
  sealed interface Answer {
    /** It was answered, by some nodes or all. */
    record Of(Gathered gathered) implements Answer {}

    /** There are too many others. */
    record Refused(Limit reached) implements Answer {}
  }

  /**
   * Asks all nodes.
   *
   * @param then makes what is wanted of the answer; called on a thread that may take its time,
   *     unless the query is refused
   * @return completed within the timeout of queries, whether all nodes have answered or not; never
   *     fails but by a defect
   */
  <T> CompletionStage<T> ask(FleetQuery query, Function<Answer, T> then);
}
