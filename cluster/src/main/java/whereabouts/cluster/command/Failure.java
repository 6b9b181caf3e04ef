package whereabouts.cluster.command;

/** It was tried and failed; the message names the cause and the fix. Exit status 1. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Failure(String message) {
    super(message);
  }
}
