package whereabouts.simulator.fake;

import java.time.Duration;

/** How a fake service differs from an honest and healthy one; said before it starts. */
public final class Lies {
  private String aboutVehicle = "";
  private boolean inStore;
  private How how = How.FORGETS;
  private int storeReadsBehind;
  private int overloadEvery;
  private int busyEvery;
  private int retryAfterSeconds;
  private int dropAfter;
  private Duration slowness = Duration.ZERO;
  private int eventsRefused;
  private int eventsCut;
  private int eventLost;

  private ToViewers toViewers = ToViewers.NONE;

  private Lies() {}

  /** What viewers are told that is not so, of all vehicles. */
  public enum ToViewers {
    NONE,
    A_PLACE_NOT_REPORTED,
    A_VEHICLE_NOT_REPORTED,
    THE_ONE_BEFORE_AGAIN,
    GONE_THOUGH_IT_IS_NOT,
    HERE_THOUGH_IT_IS_GONE,
    NOTHING_OF_THE_NEWEST,
    NOTHING_OF_HALF_OF_THEM,
    COUNTS_ONLY,
    SKIPPED_WITHOUT_SAYING_SO,
    NO_JSON
  }

  /** In what way the answer is wrong. */
  public enum How {
    FORGETS,
    SAYS_AN_OLDER_ONE,
    SAYS_ANOTHER_PLACE
  }

  public static Lies none() {
    return new Lies();
  }

  /** Reads of that vehicle are wrong, in the store or in the API. */
  public Lies about(String vehicle, boolean store, How wrong) {
    aboutVehicle = vehicle;
    inStore = store;
    how = wrong;
    return this;
  }

  /** So many reads of each vehicle from the store answer its oldest fix. */
  public Lies storeBehind(int reads) {
    storeReadsBehind = reads;
    return this;
  }

  /** Each such entry is turned away. */
  public Lies overloaded(int every) {
    overloadEvery = every;
    return this;
  }

  /** Each such request is answered 503, to come back after so many seconds. */
  public Lies busy(int every, int retryAfter) {
    busyEvery = every;
    retryAfterSeconds = retryAfter;
    return this;
  }

  /** Each socket is cut after so many messages, the last of which is taken but not acked. */
  public Lies dropping(int afterMessages) {
    dropAfter = afterMessages;
    return this;
  }

  /** Each request with positions takes that long. */
  public Lies slow(Duration each) {
    slowness = each;
    return this;
  }

  /** Each such event is turned away. */
  public Lies refusingEvents(int every) {
    eventsRefused = every;
    return this;
  }

  /** Each such event is stored, but the connection ends before that is said. */
  public Lies cuttingEvents(int every) {
    eventsCut = every;
    return this;
  }

  /** The event that comes as such is acked, but not stored. */
  public Lies losingEvent(int number) {
    eventLost = number;
    return this;
  }

  /** Viewers are told what is not so. */
  public Lies toViewers(ToViewers what) {
    toViewers = what;
    return this;
  }

  ToViewers toViewers() {
    return toViewers;
  }

  int eventsRefused() {
    return eventsRefused;
  }

  int eventsCut() {
    return eventsCut;
  }

  int eventLost() {
    return eventLost;
  }

  String aboutVehicle() {
    return aboutVehicle;
  }

  boolean inStore() {
    return inStore;
  }

  How how() {
    return how;
  }

  int storeReadsBehind() {
    return storeReadsBehind;
  }

  int overloadEvery() {
    return overloadEvery;
  }

  int busyEvery() {
    return busyEvery;
  }

  int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  int dropAfter() {
    return dropAfter;
  }

  Duration slowness() {
    return slowness;
  }
}
