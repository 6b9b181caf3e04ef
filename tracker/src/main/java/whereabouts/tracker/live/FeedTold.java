package whereabouts.tracker.live;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the {@link Feed} of a node tells a {@link LiveHub} that has asked. */
public sealed interface FeedTold {
  /** Who tells it, as host:port. */
  String node();

  /**
   * What has become of vehicles since the last batch, in this order.
   *
   * @param generation of the questions that it answers
   * @param number of the batch in its generation, from 0; if one is lost, all has to be asked anew
   * @param version of what was asked for that has been told with this batch
   * @param loaded the buckets that the node has whole, and has told of; null if they are the same
   *     as before
   */
  record Batch(
      String node,
      long generation,
      long number,
      long version,
      List<Sighting> sightings,
      @Nullable BitSet loaded)
      implements FeedTold {
    public Batch {
      sightings = List.copyOf(sightings);
    }
  }

  /** Where a vehicle is now. */
  enum Fate {
    /** In what is watched. */
    HERE,
    /** Not any more. */
    LEFT,
    /** Where it was, but this node has it no more: another one will tell of it. */
    HANDED_ON
  }

  /**
   * One vehicle.
   *
   * @param cell of the index that it is in; 0 if it is not here, or was not heard of for so long
   *     that it is on the map no more
   * @param timeMillis of its fix, epoch ms
   * @param json as viewers read it; empty if it is not here
   * @param skipped fixes that newer ones have replaced before they were told
   */
  record Sighting(
      String vehicleId, Fate fate, long cell, long timeMillis, String json, int skipped) {
    static Sighting gone(String vehicleId, Fate how) {
      return new Sighting(vehicleId, how, 0, 0, "", 0);
    }

    /** About what it takes in a message. */
    int bytes() {
      return 4 * vehicleId.length() + json.length() + 32;
    }
  }

  /** How many vehicles are in parts of the cells that were asked about; none in others. */
  record Counts(String node, long correlation, List<Cluster> clusters) implements FeedTold {
    public Counts {
      clusters = List.copyOf(clusters);
    }
  }

  /**
   * How many are in a cell.
   *
   * @param x of the sum of the unit vectors to where they are, like y and z
   */
  record Cluster(long cell, int count, double x, double y, double z) {}
}
