package whereabouts.simulator.wire;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import whereabouts.simulator.fleet.Feed;
import whereabouts.simulator.fleet.Trouble;
import whereabouts.simulator.fleet.TroubleMaker;

/** All connections of a run, spread over the targets; a thread each. */
public final class Connections implements AutoCloseable {
  private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

  private final Crew crew;
  private final List<Line> lines;
  private final ExecutorService threads;
  private final List<Future<?>> sending = new ArrayList<>();

  private Connections(Crew crew, List<Line> lines, ExecutorService threads) {
    this.crew = crew;
    this.lines = lines;
    this.threads = threads;
  }

  /**
   * Connects. Those that fail will try again while they send.
   *
   * @throws IOException if not one could connect, saying why
   */
  public static Connections open(HttpClient client, Protocol protocol, Crew crew)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(crew.connections(), Connections::daemon);
    List<Line> lines = protocol.lines(client, crew);
    List<Future<?>> opening = new ArrayList<>();
    for (Line line : lines) {
      opening.add(
          threads.submit(
              () -> {
                line.open();
                return null;
              }));
    }
    List<Throwable> failures = new ArrayList<>();
    for (Future<?> each : opening) {
      try {
        each.get();
      } catch (ExecutionException e) {
        failures.add(e.getCause());
      }
    }
    Connections connections = new Connections(crew, lines, threads);
    if (failures.size() == lines.size()) {
      connections.close();
      throw new IOException(failures.get(0).getMessage(), failures.get(0));
    }
    failures.forEach(failure -> crew.tally().error(String.valueOf(failure.getMessage())));
    return connections;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "connection");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts to send, once all that was started before has been sent.
   *
   * @param feeds as many as there are connections
   * @param startNanos the zero of the feeds' offsets, by {@link System#nanoTime}
   */
  public void send(List<? extends Feed> feeds, Trouble trouble, long seed, long startNanos) {
    sending.clear();
    for (int i = 0; i < lines.size(); i++) {
      TroubleMaker maker = new TroubleMaker(trouble, seed + i, InstantSource.system());
      sending.add(
          threads.submit(new Connection(feeds.get(i), maker, lines.get(i), crew, startNanos)));
    }
  }

  /** Waits until all is sent, at most that long. True if it is. */
  public boolean awaitSent(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (Future<?> each : sending) {
      try {
        each.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return false;
      } catch (ExecutionException | CancellationException e) {
        throw new IllegalStateException("a connection failed", e.getCause());
      }
    }
    return true;
  }

  /** Waits until all that was sent is acked, at most that long. */
  public void drain(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (Line line : lines) {
      line.drain(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
  }

  /** Ends them; whoever still sends is given a moment to count what it did not. */
  @Override
  public void close() {
    lines.forEach(Line::close);
    threads.shutdownNow();
    try {
      threads.awaitTermination(LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
