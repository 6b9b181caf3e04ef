package whereabouts.tracker.fleet;

/** What must hold of a bucket at any time. */
public final class Invariants {
  private Invariants() {}

  /**
   * Looks whether all of them hold.
   *
   * @throws IllegalStateException if one does not
   */
  public static void check(Bucket bucket) {
    bucket.check();
  }
}
