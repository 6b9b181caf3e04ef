package whereabouts.tracker.live;

import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** What a {@link LiveHub} asks of the {@link Feed} of a node. */
public sealed interface FeedAsk {
  ActorRef<FeedTold> replyTo();

  /**
   * Tell me of all vehicles in these cells, and of these, wherever they are; and no more of those.
   * What is removed comes before what is added. Asked again and again, maybe with nothing new,
   * while somebody is interested.
   *
   * @param generation of the questions; with each one all begins anew
   * @param number of the question in its generation, from 0; one after another, or nothing is valid
   * @param version of all that is asked for; told as answered once it is
   * @param took up to which number, without it, batches of the generation have come
   */
  record Watch(
      long generation,
      long number,
      long version,
      long took,
      Change change,
      ActorRef<FeedTold> replyTo)
      implements FeedAsk {}

  /** What is asked for from now on. */
  record Change(
      Set<Long> removedCells,
      Set<String> removedVehicles,
      Set<Long> addedCells,
      Set<String> addedVehicles) {
    static final Change NONE = new Change(Set.of(), Set.of(), Set.of(), Set.of());

    public Change {
      removedCells = Set.copyOf(removedCells);
      removedVehicles = Set.copyOf(removedVehicles);
      addedCells = Set.copyOf(addedCells);
      addedVehicles = Set.copyOf(addedVehicles);
    }

    boolean isEmpty() {
      return removedCells.isEmpty()
          && removedVehicles.isEmpty()
          && addedCells.isEmpty()
          && addedVehicles.isEmpty();
    }
  }

  /** How many vehicles are in the parts of these cells? */
  record Count(long correlation, List<Long> cells, ActorRef<FeedTold> replyTo) implements FeedAsk {
    public Count {
      cells = List.copyOf(cells);
    }
  }
}
