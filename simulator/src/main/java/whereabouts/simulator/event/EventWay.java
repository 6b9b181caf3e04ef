package whereabouts.simulator.event;

/** One way for events into the service. Any thread may use it. */
interface EventWay extends AutoCloseable {

  /** Sends an event once and waits for the answer. */
  Answer send(Event event) throws InterruptedException;

  @Override
  void close();
}
