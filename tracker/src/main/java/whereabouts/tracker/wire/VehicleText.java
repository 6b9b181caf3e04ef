package whereabouts.tracker.wire;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.Function;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.query.QuerySettings;

/**
 * A vehicle as clients read it, seen now: the same JSON in a live view as in the answer to a query.
 * Safe for concurrent use.
 */
public final class VehicleText implements Function<Hit, String> {
  private final QuerySettings settings;
  private final InstantSource clock;

  public VehicleText(QuerySettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String apply(Hit hit) {
    boolean isOffline = settings.isOffline(hit.position(), clock.millis());
    return new String(
        Json.bytes(out -> PositionJson.write(out, hit, isOffline)), StandardCharsets.UTF_8);
  }
}
