package whereabouts.tracker.wire;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of the door. Each is accepted if there are not too many, speaks HTTP by Pekko's
 * layer for that, and is held to what a connection may cost. Safe for concurrent use.
 *
 * <p>Pekko HTTP's own server has no place for a {@link ConnectionGuard}: a head may take for ever
 * there, and a WebSocket whose client has vanished lives on its own pings.
 */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final CompletionStage<Done> GONE =
      CompletableFuture.completedFuture(Done.getInstance());
  private static final Duration CUTTING = Duration.ofSeconds(1);

  private final HttpSettings settings;
  private final Unfinished unfinished;
  private final Function<HttpRequest, CompletionStage<HttpResponse>> handler;
  private final BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http;
  private final Optional<TlsTransport> tls;
  private final List<HttpHeader> sayings;
  private final Materializer materializer;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final CompletionStage<Tcp.ServerBinding> binding;

  /**
   * Begins to accept connections.
   *
   * @param pekko how HTTP is spoken
   * @param handler answers each request; its stage never fails
   */
  Connections(
      ActorSystem<?> system,
      HttpSettings settings,
      ServerSettings pekko,
      Unfinished unfinished,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    this.settings = settings;
    this.unfinished = unfinished;
    this.handler = handler;
    this.http = Http.get(system).serverLayer(pekko).atop(plain());
    this.tls = settings.tls().map(own -> new TlsTransport(own, settings.headTimeout()));
    this.sayings = sayings(settings);
    this.materializer = SystemMaterializer.get(system).materializer();
    this.binding =
        Tcp.get(system)
            .bind(
                settings.host(),
                settings.port(),
                settings.backlog(),
                pekko.getSocketOptions(),
                false,
                Optional.empty())
            .mapAsyncUnordered(settings.maxConnections(), this::serve)
            .to(Sink.ignore())
            .run(materializer);
  }

  /**
   * The layer that HTTP asks for, without TLS: that is below the guard, which is to see what is
   * said. The types of the library's own don't quite fit its other half.
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> plain() {
    return (BidiFlow) TLSPlacebo.getInstance();
  }

  /** What every answer says of the connection. */
  private static List<HttpHeader> sayings(HttpSettings settings) {
    boolean isStrict = settings.tls().isPresent() && !settings.hstsMaxAge().isZero();
    return isStrict
        ? List.of(
            RawHeader.create(
                "Strict-Transport-Security", "max-age=" + settings.hstsMaxAge().toSeconds()))
        : List.of();
  }

  /** Completed when the connection has ended. */
  private CompletionStage<Done> serve(Tcp.IncomingConnection incoming) {
    Connection connection = new Connection(settings, unfinished, System::nanoTime);
    open.add(connection);
    CompletionStage<Done> gone = GONE;
    try {
      gone =
          http.atop(BidiFlow.fromGraph(new ConnectionGuard(settings, connection, System::nanoTime)))
              .join(wire(incoming, connection), Keep.right())
              .join(conversation(connection))
              .run(materializer);
    } catch (RuntimeException defect) {
      LOG.error("A connection could not be served", defect);
      connection.close();
    }
    return connection
        .whenClosed()
        .thenCombine(gone.exceptionally(broken -> Done.getInstance()), (closed, end) -> end)
        .whenComplete((done, none) -> open.remove(connection));
  }

  /** With a stage that is completed when the client is gone, if its goodbye is waited for. */
  private Flow<ByteString, ByteString, CompletionStage<Done>> wire(
      Tcp.IncomingConnection incoming, Connection connection) {
    return tls.map(transport -> transport.over(incoming.flow(), connection.whenClosed()))
        .orElseGet(() -> incoming.flow().mapMaterializedValue(none -> GONE));
  }

  private Flow<HttpRequest, HttpResponse, NotUsed> conversation(Connection connection) {
    return Flow.<HttpRequest>create()
        .map(connection::asked)
        .mapAsync(1, handler::apply)
        .map(answer -> connection.answered(said(answer)));
  }

  private HttpResponse said(HttpResponse answer) {
    return sayings.isEmpty() ? answer : answer.addHeaders(sayings);
  }

  /** Where they are accepted; failed if that address can't be had. */
  CompletionStage<InetSocketAddress> address() {
    return binding.thenApply(Tcp.ServerBinding::localAddress);
  }

  /** How many there are. */
  int count() {
    return open.size();
  }

  /** Accepts no more; those that are open stay. */
  CompletionStage<Done> unbind() {
    return binding.thenCompose(bound -> bound.unbind().thenCompose(told -> bound.whenUnbound()));
  }

  /**
   * Ends what is open: all at once but the WebSockets, which may end by themselves.
   *
   * @param deadline by which the last are cut off
   */
  CompletionStage<Done> end(Duration deadline) {
    open.stream().filter(connection -> !connection.isSocket()).forEach(Connection::cut);
    return whenClosed(deadline).thenCompose(done -> cut());
  }

  private CompletionStage<Done> cut() {
    open.forEach(Connection::cut);
    return whenClosed(CUTTING);
  }

  private CompletionStage<Done> whenClosed(Duration deadline) {
    return CompletableFuture.allOf(
            open.stream()
                .map(connection -> connection.whenClosed().toCompletableFuture())
                .toArray(CompletableFuture[]::new))
        .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .handle((closed, late) -> Done.getInstance());
  }
}
