package whereabouts.tracker.access;

/** What a token or a key turned out to be. Never holds the token itself. */
public sealed interface Judgement {
  /** It is good. */
  record Granted(Grant grant) implements Judgement {}

  /** It is not. */
  record Refused(Reason reason) implements Judgement {}

  /** Why not. What is wrong with an invalid one is not told: it would help a forger only. */
  enum Reason {
    INVALID,
    EXPIRED
  }
}
