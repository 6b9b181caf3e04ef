package whereabouts.tracker.access;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a token or a key allows.
 *
 * @param name whose it is; tokens of one name share what is limited per token
 * @param scopes the calls that it opens
 * @param reach the vehicles that it is for
 * @param expiry from when on it allows nothing any more; {@link Instant#MAX} if that is never
 */
public record Grant(String name, Set<Scope> scopes, Reach reach, Instant expiry) {
  /** What everybody may do where no keys are configured. */
  static final Grant EVERYTHING =
      new Grant("", EnumSet.allOf(Scope.class), new Reach.All(), Instant.MAX);

  public Grant {
    scopes = Set.copyOf(scopes);
  }
}
