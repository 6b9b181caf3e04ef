package whereabouts.simulator.fleet;

import org.jspecify.annotations.Nullable;

/** What one connection has to send, in order; used by one thread. */
@FunctionalInterface
public interface Feed {

  /** What is due next; null once there is nothing more. */
  @Nullable Batch next();
}
