package whereabouts.simulator.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import whereabouts.simulator.fleet.Fix;

/** In which order a trace arrives. */
public enum TraceOrder {
  /** As in the file. */
  SEQ,
  /** By the devices' time; equal times as in the file. */
  TIME,
  /** Any order, decided by the seed. */
  SHUFFLE;

  public List<Fix> arrange(List<Fix> trace, long seed) {
    List<Fix> arranged = new ArrayList<>(trace);
    switch (this) {
      case SEQ -> {}
      case TIME -> arranged.sort(Comparator.comparingLong(Fix::timeMillis));
      case SHUFFLE -> Collections.shuffle(arranged, new Random(seed));
    }
    return arranged;
  }
}
