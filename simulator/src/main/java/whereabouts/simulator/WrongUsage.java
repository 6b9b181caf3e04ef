package whereabouts.simulator;

/** What was asked makes no sense; the message says why and what would. */
final class WrongUsage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongUsage(String message) {
    super(message);
  }

  static void unless(boolean sense, String otherwise) {
    if (!sense) {
      throw new WrongUsage(otherwise);
    }
  }
}
