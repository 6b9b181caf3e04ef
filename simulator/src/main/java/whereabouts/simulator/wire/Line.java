package whereabouts.simulator.wire;

import java.io.IOException;
import java.time.Duration;

/**
 * One way into the service. Messages given to it leave in order; how many may be under way is
 * bounded, and giving it another then waits. Used by one thread, except {@link #close}.
 */
interface Line extends AutoCloseable {

  /**
   * Tries once to reach a target.
   *
   * @throws IOException saying which target and why not
   */
  void open() throws IOException;

  /**
   * Sends a message, after reconnecting if need be. What fails is counted, not thrown. What has to
   * be taken and was refused before, is sent again first.
   *
   * @return false if it was time to stop before the message was sent
   */
  boolean deliver(Message message) throws InterruptedException;

  /**
   * Sends again what was refused and has to be taken, until it is, or the target has not said a
   * word for long, or it is time to stop.
   */
  default void insist() throws InterruptedException {}

  /** There is nothing to send for a while. */
  default void idle() throws InterruptedException {}

  /** Waits until all that was sent is acked, at most that long. */
  default void drain(Duration patience) throws InterruptedException {}

  /** Gives up what is not acked. */
  @Override
  void close();
}
