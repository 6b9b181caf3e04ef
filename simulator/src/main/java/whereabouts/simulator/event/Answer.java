package whereabouts.simulator.event;

import java.time.Duration;

/** What came of sending an event once. */
sealed interface Answer {

  /** The target has it and will not lose it. */
  record Stored() implements Answer {}

  /** Not now. */
  record Refused(Duration comeBackAfter) implements Answer {}

  /** Nobody knows whether it was stored. */
  record Unanswered(String why) implements Answer {}

  /** Not this one, ever. */
  record Rejected(String why) implements Answer {}
}
