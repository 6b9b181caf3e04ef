package whereabouts.cluster.command;

/** What was asked can't be done as asked; the message says why. Exit status 2. */
final class WrongUsage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongUsage(String message) {
    super(message);
  }
}
