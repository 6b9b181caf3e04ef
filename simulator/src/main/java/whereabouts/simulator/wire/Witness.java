package whereabouts.simulator.wire;

/** Sees what is sent and what the target answers for. Called from the threads of connections. */
public interface Witness {

  /** Before the message leaves. */
  void sending(Message message);

  /** The message was acked. */
  void acked(Message message);

  /** Both see all of it. */
  default Witness and(Witness other) {
    Witness one = this;
    return new Witness() {
      @Override
      public void sending(Message message) {
        one.sending(message);
        other.sending(message);
      }

      @Override
      public void acked(Message message) {
        one.acked(message);
        other.acked(message);
      }
    };
  }

  /** Looks away. */
  Witness NOBODY =
      new Witness() {
        @Override
        public void sending(Message message) {}

        @Override
        public void acked(Message message) {}
      };
}
