package whereabouts.tracker.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which vehicles a token is for: all, one, or those whose ids begin alike. */
public sealed interface Reach {
  /** Whether it has a vehicle in it. */
  boolean includes(String vehicleId);

  /** Whether some vehicle is not in it. */
  default boolean isBound() {
    return !(this instanceof All);
  }

  /** Every vehicle. */
  record All() implements Reach {
    @Override
    public boolean includes(String vehicleId) {
      return true;
    }
  }

  /** The vehicle of one id. */
  record One(String vehicleId) implements Reach {
    @Override
    public boolean includes(String other) {
      return vehicleId.equals(other);
    }
  }

  /** The vehicles whose ids begin so. */
  record Prefix(String prefix) implements Reach {
    @Override
    public boolean includes(String vehicleId) {
      return vehicleId.startsWith(prefix);
    }
  }

  /**
   * What an id and a prefix, of which one may be given, stand for; all vehicles if none is.
   *
   * @return empty if both are given, or what is given is empty
   */
  static Optional<Reach> of(@Nullable String vehicleId, @Nullable String prefix) {
    if (vehicleId == null && prefix == null) {
      return Optional.of(new All());
    }
    if (vehicleId != null && prefix != null) {
      return Optional.empty();
    }
    String given = vehicleId == null ? prefix : vehicleId;
    return given == null || given.isEmpty()
        ? Optional.empty()
        : Optional.of(vehicleId == null ? new Prefix(given) : new One(given));
  }
}
