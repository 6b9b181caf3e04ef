package whereabouts.simulator.wire;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.fleet.Entry;
import whereabouts.simulator.fleet.Fix;

/**
 * WebSocket clients that send and never read what they are answered: slow consumers. Each has a
 * parked vehicle of its own, {@code paused-000001} and so on, and ten times a second sends a
 * message of its fixes, one a millisecond, so that most are coalesced and the acks are long. Nobody
 * knows what became of them, so they are not verified.
 *
 * <p>Concurrency: one thread sends for all of them. A client whose last message is still being
 * written, since the target reads no more of it, sends no other.
 */
public final class PausedReaders implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final double PARKED_LAT = 43.7347;
  private static final double PARKED_LON = 7.4206;

  private final List<Client> clients;
  private final int batch;
  private final Witness witness;
  private final Stop stop;
  private final MessageWriter writer = new MessageWriter();
  private final LongAdder sent = new LongAdder();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "paused-readers");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * How they are.
   *
   * @param sent positions that have been written
   * @param open how many are connected and could go on sending
   * @param blocked how many cannot, since the target reads no more of them
   * @param broken how many were disconnected, or never connected
   */
  public record Figures(int clients, long sent, int open, int blocked, int broken) {}

  private PausedReaders(List<Client> clients, int batch, Witness witness, Stop stop) {
    this.clients = clients;
    this.batch = batch;
    this.witness = witness;
    this.stop = stop;
  }

  /**
   * Connects them, and begins to send until it is time to stop.
   *
   * @param batch positions in a message at most
   * @param witness sees what they send
   */
  public static PausedReaders open(
      HttpClient http, List<Target> targets, int number, int batch, Witness witness, Stop stop) {
    List<Client> clients =
        IntStream.range(0, number)
            .mapToObj(i -> new Client(i, http, targets.get(i % targets.size())))
            .toList();
    int perMessage = (int) Math.min(batch, INTERVAL.toMillis()); // one a millisecond
    PausedReaders readers = new PausedReaders(clients, perMessage, witness, stop);
    if (number > 0) {
      long millis = INTERVAL.toMillis();
      var unused =
          readers.timer.scheduleWithFixedDelay(
              readers::sendAll, millis, millis, TimeUnit.MILLISECONDS);
    }
    return readers;
  }

  private void sendAll() {
    long now = System.currentTimeMillis();
    for (Client client : clients) {
      if (client.state() == State.OPEN && !stop.wished()) {
        List<Entry> entries = entries(client.vehicle, now);
        witness.sending(Message.atOnce(entries));
        writer.write(entries, false);
        client.send(writer.text(), () -> sent.add(batch));
      }
    }
  }

  private List<Entry> entries(String vehicle, long nowMillis) {
    List<Entry> entries = new ArrayList<>(batch);
    for (int i = batch - 1; i >= 0; i--) {
      entries.add(Entry.of(new Fix(vehicle, nowMillis - i, PARKED_LAT, PARKED_LON, 0, Double.NaN)));
    }
    return entries;
  }

  /** At this moment. Any thread may ask. */
  public Figures figures() {
    List<State> states = clients.stream().map(Client::state).toList();
    return new Figures(
        clients.size(),
        sent.sum(),
        count(states, State.OPEN),
        count(states, State.BLOCKED),
        count(states, State.BROKEN));
  }

  private static int count(List<State> states, State which) {
    return (int) states.stream().filter(each -> each == which).count();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    clients.forEach(Client::abort);
  }

  private enum State {
    OPEN,
    BLOCKED,
    BROKEN
  }

  /** One of them. */
  private static final class Client implements WebSocket.Listener {
    private final String vehicle;
    private volatile @Nullable WebSocket socket;

    /** The last write; at first the connecting. */
    private volatile CompletableFuture<WebSocket> writing;

    Client(int number, HttpClient http, Target target) {
      vehicle = String.format(Locale.ROOT, "paused-%06d", number + 1);
      writing =
          target.socket(http).connectTimeout(CONNECT_TIMEOUT).buildAsync(target.ingest(), this);
    }

    /** Never asks for anything, so nothing is ever read. */
    @Override
    public void onOpen(WebSocket opened) {
      socket = opened;
    }

    State state() {
      return !writing.isDone()
          ? State.BLOCKED
          : writing.isCompletedExceptionally() ? State.BROKEN : State.OPEN;
    }

    void send(String text, Runnable written) {
      writing =
          writing
              .join()
              .sendText(text, true)
              .thenApply(
                  same -> {
                    written.run();
                    return same;
                  });
    }

    void abort() {
      WebSocket open = socket;
      if (open != null) {
        open.abort();
      }
    }
  }
}
