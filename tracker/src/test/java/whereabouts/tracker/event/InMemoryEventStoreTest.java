package whereabouts.tracker.event;

class InMemoryEventStoreTest extends EventStoreContract {
  private static final InMemoryEventStore STORE = new InMemoryEventStore();

  @Override
  protected EventStore store() {
    return STORE;
  }
}
