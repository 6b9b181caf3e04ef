package whereabouts.simulator.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The messages sent on one socket and not acked yet. The target acks a prefix and says running
 * totals; this turns an ack into what is new in it.
 *
 * <p>Invariant: {@code unacked} holds the messages number {@code acked}, {@code acked + 1}, … in
 * the order in which they were sent. For one thread at a time.
 */
final class Outstanding {
  private final List<Message> unacked = new ArrayList<>();
  private long acked;
  private int positions;
  private int insistent;
  private Counts seen = Counts.ZERO;

  /** What an ack brought: messages that it covers for the first time, and their fates. */
  record Settled(Counts gained, List<Message> covered) {}

  void sent(Message message) {
    unacked.add(message);
    count(message, 1);
  }

  private void count(Message message, int sign) {
    positions += sign * message.size();
    insistent += message.insists() ? sign : 0;
  }

  /** Positions under way. */
  int positions() {
    return positions;
  }

  /** Whether any message under way is one to be sent until it is taken. */
  boolean anyInsists() {
    return insistent > 0;
  }

  /** Whether the target ever acked anything. */
  boolean anyAcked() {
    return acked > 0;
  }

  Settled settle(Ack ack) {
    for (Ack.Position entry : ack.notOwned()) {
      long place = entry.message() - acked;
      if (place >= 0 && place < unacked.size()) {
        unacked.get((int) place).disown(entry);
      }
    }
    int n = (int) Math.max(0, Math.min(ack.messages() - acked, unacked.size()));
    List<Message> prefix = unacked.subList(0, n);
    List<Message> covered = List.copyOf(prefix);
    prefix.clear();
    acked += n;
    covered.forEach(message -> count(message, -1));
    Counts gained = ack.counts().minus(seen);
    seen = ack.counts();
    if (ack.omitted() > 0 && gained.notOwned() > ack.notOwned().size()) {
      covered.forEach(Message::disownAll); // which of them it was is not said
    }
    return new Settled(gained, covered);
  }

  /** The socket is gone: gives up all that was not acked, in the order in which it was sent. */
  List<Message> lose() {
    List<Message> lost = List.copyOf(unacked);
    unacked.clear();
    positions = 0;
    insistent = 0;
    return lost;
  }
}
