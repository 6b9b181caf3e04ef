package whereabouts.tracker.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cell, or a followed vehicle, that viewers of this node look at: who is there, and what has
 * changed there since the last update. Its vehicles are put together once for all who look at it.
 * Not thread-safe.
 */
final class Watched {
  /** How many areas have it in them. */
  int areas;

  /** Of what was asked of all nodes when it was added; {@link #NOT_ASKED} until then. */
  long version = NOT_ASKED;

  static final long NOT_ASKED = Long.MAX_VALUE;

  /** Whether some viewer has been told what is here, so that changes have to be told. */
  boolean isShown;

  /** The picture's, when it has changed last. */
  long revision;

  final Map<String, Sight> here = new HashMap<>();

  /** Who has changed, come or gone since the last update. */
  private final Map<String, Integer> changed = new LinkedHashMap<>();

  private @Nullable Update update;

  /**
   * What has become of it since the last update.
   *
   * @param here those that have changed and are here
   * @param joined the same as viewers read them, with commas between
   * @param gone those that were here
   * @param skipped fixes that newer ones have replaced
   */
  record Update(List<Sight> here, String joined, List<String> gone, int skipped) {}

  /** A vehicle that is or was here is not as it was; so many fixes were not told. */
  void change(String vehicleId, int skipped) {
    changed.merge(vehicleId, skipped, (before, more) -> before + more + 1);
    update = null;
  }

  boolean hasChanged() {
    return !changed.isEmpty();
  }

  Update update() {
    if (update == null) {
      update = made();
    }
    return update;
  }

  private Update made() {
    List<Sight> stayed = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    StringBuilder joined = new StringBuilder();
    int skipped = 0;
    for (Map.Entry<String, Integer> one : changed.entrySet()) {
      Sight sight = here.get(one.getKey());
      skipped += one.getValue(); // also of one that is gone: what it did before was not told
      if (sight == null) {
        gone.add(one.getKey());
        continue;
      }
      stayed.add(sight);
      joined.append(joined.isEmpty() ? "" : ",").append(sight.json);
    }
    return new Update(stayed, joined.toString(), gone, skipped);
  }

  /** That was told. */
  void told() {
    changed.clear();
    update = null;
  }
}
