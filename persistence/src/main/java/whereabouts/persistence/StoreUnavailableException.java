package whereabouts.persistence;

/** The store can't be spoken to now; nothing was tried. The message says why. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: while the store is down there may be many, all from one place. */
  StoreUnavailableException(String message) {
    super(message, null, false, false);
  }
}
