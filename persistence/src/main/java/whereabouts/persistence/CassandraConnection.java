package whereabouts.persistence;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeStateListenerBase;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection of a node to Cassandra. It is made in the background, so that a node starts
 * while the store is down; then the schema is installed and checked, before anything else is sent.
 * Once made, the driver keeps it: it reconnects by itself after an outage.
 *
 * <p>Safe for concurrent use; only {@link #close} blocks.
 */
public final class CassandraConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CassandraConnection.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration NOT_AT_ALL = Duration.ZERO;

  /** How long the driver collects changes of the schema; it holds up each of our own so long. */
  private static final Duration SCHEMA_WINDOW = Duration.ofMillis(50);

  /** The driver's profile for what must not wait as long as a batch may, nor ever count as less. */
  static final String EVENTS_PROFILE = "events";

  /** As many as the protocol allows: what is in flight is bounded by us, each kind by itself. */
  private static final int MAX_REQUESTS_PER_CONNECTION = 32_768;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** How things stand. */
  public enum Condition {
    /** Never reached so far; tried again and again. */
    CONNECTING,
    /** At least one node of Cassandra is connected, and the schema is ours. */
    CONNECTED,
    /** Was connected; the driver tries to reach it again. */
    LOST,
    /** The keyspace is not ours to use. Final: only a restart with other settings helps. */
    REFUSED,
    CLOSED
  }

  /** How things stand, and why, in words for the operator. */
  public record Status(Condition condition, String detail) {}

  private final CassandraSettings settings;
  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private Status status = new Status(Condition.CONNECTING, "not connected to Cassandra yet");
  private @Nullable CqlSession session;

  private CassandraConnection(CassandraSettings settings) {
    this.settings = settings;
  }

  /** Begins to connect, and returns at once. */
  public static CassandraConnection open(CassandraSettings settings) {
    CassandraConnection connection = new CassandraConnection(settings);
    ForkJoinPool.commonPool().execute(() -> connection.connect(FIRST_PAUSE));
    return connection;
  }

  /** How things stand now. */
  public Status status() {
    Status known;
    CqlSession connected;
    synchronized (this) {
      known = status;
      connected = session;
    }
    return connected == null
            || connected.getMetadata().getNodes().values().stream()
                .anyMatch(CassandraConnection::takesRequests)
        ? known
        : new Status(Condition.LOST, "no node of Cassandra is connected");
  }

  /**
   * The first connection that is open again is the driver's own, for what the cluster tells of
   * itself; requests have to wait until the pool is there too.
   */
  private static boolean takesRequests(Node node) {
    return node.getOpenConnections() > 0 && !node.isReconnecting();
  }

  /** Completes once the store can be used, or has refused us, or this was closed. */
  public CompletionStage<Void> settled() {
    return settled.copy();
  }

  /** The session; a stage that has failed already unless the schema was checked. */
  CompletionStage<CqlSession> session() {
    synchronized (this) {
      return session != null
          ? CompletableFuture.completedFuture(session)
          : CompletableFuture.failedFuture(new StoreUnavailableException(status.detail()));
    }
  }

  private void connect(Duration pause) {
    if (isClosed()) {
      return;
    }
    build()
        .whenComplete(
            (built, failure) -> {
              if (failure == null) {
                checkSchema(built, pause);
              } else {
                retry(reason(failure), pause);
              }
            });
  }

  private CompletionStage<CqlSession> build() {
    try {
      return settings
          .login()
          .onto(CqlSession.builder())
          .withConfigLoader(driverConfig(settings))
          .addContactPoints(settings.contactPoints())
          .withLocalDatacenter(settings.localDatacenter())
          .withNodeStateListener(new NodeLog())
          .buildAsync();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static DriverConfigLoader driverConfig(CassandraSettings settings) {
    Duration maxPause = settings.reconnectMaxDelay();
    // the thread of a retry has no class loader of its own
    return DriverConfigLoader.programmaticBuilder(CassandraConnection.class.getClassLoader())
        .withString(DefaultDriverOption.SESSION_NAME, "whereabouts")
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, settings.consistency().name())
        .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, settings.requestTimeout())
        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, settings.loadPageRows())
        .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, settings.connectTimeout())
        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, settings.connectTimeout())
        .withDuration(
            DefaultDriverOption.RECONNECTION_BASE_DELAY,
            FIRST_PAUSE.compareTo(maxPause) < 0 ? FIRST_PAUSE : maxPause)
        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, maxPause)
        .withBoolean(DefaultDriverOption.CONNECTION_WARN_INIT_ERROR, false)
        .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
        .withDuration(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, NOT_AT_ALL)
        .withDuration(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, NOT_AT_ALL)
        .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, SCHEMA_WINDOW)
        .withStringList(
            DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(settings.keyspace()))
        .withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, MAX_REQUESTS_PER_CONNECTION)
        .startProfile(EVENTS_PROFILE)
        .withString(
            DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_QUORUM.name())
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, settings.eventRequestTimeout())
        .endProfile()
        .build();
  }

  private void checkSchema(CqlSession built, Duration pause) {
    Schema.install(built, settings)
        .whenComplete(
            (installed, failure) -> {
              if (failure == null) {
                connected(built);
              } else {
                built.closeAsync();
                if (unwrap(failure) instanceof Schema.RefusedException refusal) {
                  refuse(refusal.getMessage());
                } else {
                  retry(reason(failure, built), pause);
                }
              }
            });
  }

  private void connected(CqlSession built) {
    synchronized (this) {
      if (status.condition() == Condition.CONNECTING) {
        session = built;
        status = new Status(Condition.CONNECTED, "connected");
      }
    }
    if (isClosed()) {
      built.closeAsync(); // closed while connecting
    } else {
      LOG.info("connected to Cassandra, keyspace {}", settings.keyspace());
    }
    settled.complete(null);
  }

  private void refuse(String reason) {
    if (become(Condition.REFUSED, reason)) {
      LOG.error("{}", reason);
    }
    settled.complete(null);
  }

  private void retry(String reason, Duration pause) {
    String detail = "Cassandra can't be used at " + contactPoints() + ": " + reason;
    if (!become(Condition.CONNECTING, detail)) {
      return;
    }
    if (pause.equals(FIRST_PAUSE)) {
      LOG.warn(
          "{}; trying again every {} s at the latest",
          detail,
          settings.reconnectMaxDelay().toMillis() / 1e3);
    } else {
      LOG.debug("{}", detail);
    }
    Duration next = pause.multipliedBy(2);
    Duration max = settings.reconnectMaxDelay();
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> connect(next.compareTo(max) < 0 ? next : max));
  }

  private String contactPoints() {
    return settings.contactPoints().stream()
        .map(point -> point.getHostString() + ":" + point.getPort())
        .collect(Collectors.joining(", "));
  }

  private synchronized boolean become(Condition condition, String detail) {
    if (status.condition() == Condition.CLOSED) {
      return false;
    }
    status = new Status(condition, detail);
    return true;
  }

  private synchronized boolean isClosed() {
    return status.condition() == Condition.CLOSED;
  }

  /** The driver names a wrong data center only as having no node. */
  private String reason(Throwable failure, CqlSession built) {
    if (!(unwrap(failure) instanceof NoNodeAvailableException)) {
      return reason(failure);
    }
    return "no node in data center \""
        + settings.localDatacenter()
        + "\" (whereabouts.cassandra.local-datacenter); there are nodes in "
        + built.getMetadata().getNodes().values().stream()
            .map(node -> String.valueOf(node.getDatacenter()))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String reason(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof AllNodesFailedException all && !all.getAllErrors().isEmpty()) {
      List<Throwable> errors = all.getAllErrors().values().iterator().next();
      cause = errors.get(0);
    }
    while (cause.getCause() != null || cause.getSuppressed().length > 0) {
      // a connection that is refused is suppressed by the one that is closed thereafter
      cause = cause.getSuppressed().length > 0 ? cause.getSuppressed()[0] : cause.getCause();
    }
    return cause.getMessage() != null ? cause.getMessage() : cause.toString();
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** Ends it, what is in flight too; waits at most a few seconds. */
  @Override
  public void close() {
    CqlSession open;
    synchronized (this) {
      open = session;
      session = null;
      status = new Status(Condition.CLOSED, "the connection to Cassandra is closed");
    }
    settled.complete(null);
    if (open == null) {
      return;
    }
    try {
      open.closeAsync().toCompletableFuture().get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("closing the connection to Cassandra by force", e);
      open.forceCloseAsync();
    } catch (InterruptedException e) {
      open.forceCloseAsync();
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the operator of outages, once each; the driver would of every attempt. */
  private final class NodeLog extends NodeStateListenerBase {
    @Override
    public void onDown(Node node) {
      if (status().condition() != Condition.CONNECTING && !isClosed()) {
        LOG.warn("Cassandra node {} is down; trying to reach it again", address(node));
      }
    }

    @Override
    public void onUp(Node node) {
      if (status().condition() != Condition.CONNECTING && !isClosed()) {
        LOG.info("Cassandra node {} is up", address(node));
      }
    }

    private static String address(Node node) {
      return node.getEndPoint().toString().replace("/<unresolved>", "");
    }

    @Override
    public void close() {} // holds nothing
  }
}
