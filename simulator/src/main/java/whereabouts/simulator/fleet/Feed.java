package whereabouts.simulator.fleet;

import org.jspecify.annotations.Nullable;

/** What one connection has to send, in order; used by one thread. */
@FunctionalInterface
public interface Feed {

  /**
   * What is due next; null once there is nothing more.
   *
   * @param nowNanos how long after the start it is asked for: a feed that is too far behind leaves
   *     out what is of no use any more, and says how much that was
   */
  @Nullable Batch next(long nowNanos);
}
