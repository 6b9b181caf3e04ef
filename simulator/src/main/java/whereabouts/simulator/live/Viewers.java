package whereabouts.simulator.live;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.live.View.Differences;
import whereabouts.simulator.verify.Expected;
import whereabouts.simulator.verify.Ledger;
import whereabouts.simulator.wire.Backoff;
import whereabouts.simulator.wire.Failure;
import whereabouts.simulator.wire.Tally;
import whereabouts.simulator.wire.Target;
import whereabouts.simulator.wire.WholeTexts;

/**
 * Those who watch the fleet over {@code WS /v1/live}, spread over the targets. Each looks at a
 * place of its own, and checks what it is told. Whoever loses its connection opens another one, to
 * the next target.
 *
 * <p>Concurrency: the client's threads bring what is told, one for each viewer at a time; one
 * thread of ours opens connections.
 */
public final class Viewers implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SNAPSHOT_PATIENCE = Duration.ofSeconds(15);
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final HttpClient http;
  private final List<Target> targets;
  private final Tally errors;
  private final Truth truth = new Truth();
  private final Findings findings;
  private final List<Client> clients = new ArrayList<>();
  private final AtomicLong reconnects = new AtomicLong();
  private final ScheduledExecutorService opener =
      new ScheduledThreadPoolExecutor(
          1, Viewers::daemon, new ThreadPoolExecutor.DiscardPolicy()); // nobody connects in the end

  /**
   * Prepares; nobody watches yet.
   *
   * @param http for them alone, since they are told much
   * @param errors where failed connections are counted
   */
  public Viewers(HttpClient http, List<Target> targets, Tally errors) {
    this.http = http;
    this.targets = targets;
    this.errors = errors;
    this.findings = new Findings(errors);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "viewers");
    thread.setDaemon(true);
    return thread;
  }

  /** What is reported has to be told here. */
  public Truth truth() {
    return truth;
  }

  /**
   * Lets so many watch, and waits until each sees what is there, or for some seconds.
   *
   * @param vehicles how many each has in view
   * @param fleet where all vehicles are
   */
  public void open(int viewers, int vehicles, List<Fix> fleet, long seed)
      throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    long nowMillis = System.currentTimeMillis();
    for (int i = 0; i < viewers; i++) {
      Area area = Area.around(fleet.get(random.nextInt(fleet.size())), fleet, vehicles);
      Client client = new Client(new View(area, truth, findings, nowMillis), i);
      clients.add(client);
      opener.execute(client::open);
    }
    await(SNAPSHOT_PATIENCE, () -> clients.stream().allMatch(client -> client.view.hasSeen()));
  }

  /**
   * Once nothing more is reported and all is acked: waits until everybody sees it, at most that
   * long; what is not seen then is wrong or missing.
   */
  public void finish(Ledger ledger, Duration patience) throws InterruptedException {
    Map<String, Expected> required = ledger.required();
    await(
        patience,
        () -> clients.stream().allMatch(client -> client.view.differences(required).none()));
    for (Client client : clients) {
      Differences differences = client.view.differences(required);
      differences.missing().forEach(findings::missing);
      differences.outdated().forEach(findings::wrong);
    }
  }

  private static void await(Duration patience, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(GLANCE.toNanos());
    }
  }

  /** From now on it is looked at how fresh it is what is told; before was only to warm up. */
  public void warmedUp() {
    findings.warmedUp();
  }

  /** So far. Any thread may ask. */
  public ViewerFigures figures() {
    List<View.Figures> each = clients.stream().map(client -> client.view.figures()).toList();
    Tally.Figures reports = errors.figures();
    // Of some of these nobody needs to be told, and which they were is not known.
    long notAccepted = reports.sent() - reports.counts().accepted();
    return new ViewerFigures(
        clients.size(),
        (int) clients.stream().filter(Client::isOpen).count(),
        reconnects.get(),
        Math.round(each.stream().mapToInt(View.Figures::inView).average().orElse(0)),
        each.stream().mapToLong(View.Figures::told).sum(),
        each.stream().mapToLong(View.Figures::left).sum(),
        each.stream().mapToLong(View.Figures::skipped).sum(),
        each.stream()
            .mapToLong(one -> Math.max(0, one.spared() - one.skipped() - notAccepted))
            .sum(),
        findings.wrong(),
        findings.missing(),
        findings.named(),
        findings.freshnessMicros());
  }

  @Override
  public void close() {
    clients.forEach(Client::close);
    opener.shutdownNow();
  }

  /** One viewer, over all of its connections. */
  private final class Client {
    private final View view;
    private int turn;
    private Backoff backoff = Backoff.NONE;
    private volatile @Nullable WebSocket socket;
    private volatile boolean isClosed;

    Client(View view, int number) {
      this.view = view;
      this.turn = number;
    }

    boolean isOpen() {
      return socket != null;
    }

    /** Only called by the opener. */
    private void open() {
      Target target = targets.get(turn++ % targets.size());
      view.connected();
      Listener listener = new Listener(target);
      var unused =
          target
              .socket(http)
              .connectTimeout(CONNECT_TIMEOUT)
              .buildAsync(target.live(view.area().query()), listener)
              .whenComplete(
                  (opened, failure) -> {
                    if (failure != null) {
                      listener.end(Failure.of(failure));
                    }
                  });
    }

    private void openAgain() {
      backoff = (view.hasSeen() ? Backoff.NONE : backoff).failed();
      reconnects.incrementAndGet();
      var unused = opener.schedule(this::open, backoff.pause().toNanos(), TimeUnit.NANOSECONDS);
    }

    void close() {
      isClosed = true;
      WebSocket open = socket;
      if (open != null) {
        open.abort();
      }
    }

    /** One connection. */
    private final class Listener extends WholeTexts {
      private final Target target;
      private boolean hasEnded;

      Listener(Target target) {
        this.target = target;
      }

      @Override
      public void onOpen(WebSocket opened) {
        socket = opened;
        if (isClosed) {
          opened.abort();
        }
        super.onOpen(opened);
      }

      @Override
      protected void received(String text) {
        view.told(text, System.nanoTime());
      }

      @Override
      public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        end("it closed a viewer's connection with status " + status);
        return null;
      }

      @Override
      public void onError(WebSocket from, Throwable cause) {
        end(Failure.of(cause));
      }

      private synchronized void end(String why) {
        if (!hasEnded && !isClosed) {
          hasEnded = true;
          socket = null;
          errors.error(target + ": " + why);
          opener.execute(Client.this::openAgain);
        }
      }
    }
  }
}
