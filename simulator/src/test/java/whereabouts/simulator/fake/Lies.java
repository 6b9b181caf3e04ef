package whereabouts.simulator.fake;

/**
 * How a fake service differs from an honest and healthy one.
 *
 * @param aboutVehicle whose reads are wrong; empty = nobody's
 * @param inStore whether the store is wrong about it, or the API
 * @param storeReadsBehind so many reads of each vehicle from the store answer its oldest fix
 * @param overloadEvery each such entry is turned away; 0 = none
 * @param busyEvery each such request is answered 503; 0 = none
 * @param dropAfter a socket is cut after so many messages; 0 = never
 */
public record Lies(
    String aboutVehicle,
    boolean inStore,
    How how,
    int storeReadsBehind,
    int overloadEvery,
    int busyEvery,
    int dropAfter) {

  /** In what way the answer is wrong. */
  public enum How {
    FORGETS,
    SAYS_AN_OLDER_ONE,
    SAYS_ANOTHER_PLACE
  }

  public static final Lies NONE = new Lies("", false, How.FORGETS, 0, 0, 0, 0);

  public static Lies about(String vehicle, boolean inStore, How how) {
    return new Lies(vehicle, inStore, how, 0, 0, 0, 0);
  }

  public static Lies storeBehind(int reads) {
    return new Lies("", false, How.FORGETS, reads, 0, 0, 0);
  }

  public static Lies overloaded(int overloadEvery, int busyEvery) {
    return new Lies("", false, How.FORGETS, 0, overloadEvery, busyEvery, 0);
  }

  public static Lies dropping(int afterMessages) {
    return new Lies("", false, How.FORGETS, 0, 0, 0, afterMessages);
  }
}
