package whereabouts.tracker.fleet;

class InMemoryPositionStoreTest extends PositionStoreContract {
  private static final InMemoryPositionStore STORE = new InMemoryPositionStore();

  @Override
  protected PositionStore store() {
    return STORE;
  }
}
