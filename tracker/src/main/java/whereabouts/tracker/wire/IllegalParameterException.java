package whereabouts.tracker.wire;

/** A query parameter makes no sense; the message, for the client, names it and the way out. */
final class IllegalParameterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is the client's fault, not ours. */
  IllegalParameterException(String message) {
    super(message, null, false, false);
  }
}
