package whereabouts.tracker.wire;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import whereabouts.tracker.tls.ServerTls;

/**
 * The door: where it is and what may pass; {@code whereabouts.http}.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 takes any free one
 * @param backlog connections that wait to be accepted, at most
 * @param maxConnections connections at a time, sockets included
 * @param maxUnfinishedBytes what heads, bodies and messages that have come in part may hold
 *     together
 * @param maxInHandBytes what bodies and messages that are whole and not answered yet may hold
 *     together
 * @param maxBodyBytes of a request
 * @param maxDrainedBytes read from a request that is refused, so that its client gets to see why
 * @param headTimeout for a request's head to arrive
 * @param bodyTimeout for a body to arrive, or a long answer to be taken
 * @param requestTimeout from a request's head to its reply
 * @param idleTimeout after which a connection without traffic is closed
 * @param hosts names by which the port may be asked for where no keys are configured, beside those
 *     of the loopback interface
 * @param corsOrigins of web pages that may use the API beside those of its own address
 * @param tls that the port speaks, if it does
 * @param hstsMaxAge for so long browsers shall come by TLS only, if the port speaks it; zero says
 *     nothing of that
 * @param socket what concerns WebSockets
 */
public record HttpSettings(
    String host,
    int port,
    int backlog,
    int maxConnections,
    long maxUnfinishedBytes,
    long maxInHandBytes,
    int maxBodyBytes,
    int maxDrainedBytes,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration requestTimeout,
    Duration idleTimeout,
    List<String> hosts,
    List<String> corsOrigins,
    Optional<ServerTls> tls,
    Duration hstsMaxAge,
    Socket socket) {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:]+");
  private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]+");

  /**
   * {@code whereabouts.http.websocket}.
   *
   * @param maxMessageBytes of a message, all its frames together
   * @param largeMessageBytesPerSecond read of large messages, all those of the node together
   * @param messageTimeout from a message's first frame to its last
   * @param maxMessagesInFlight messages of one connection that are under way at most
   * @param maxReportsInFlight no further message of a connection is read while so many of its
   *     reports are under way
   * @param ackInterval the time between acks while messages keep coming
   * @param maxResults entries that one ack lists at most
   * @param keepAlive after so long without a message a ping is sent
   */
  public record Socket(
      int maxMessageBytes,
      long largeMessageBytesPerSecond,
      Duration messageTimeout,
      int maxMessagesInFlight,
      int maxReportsInFlight,
      Duration ackInterval,
      int maxResults,
      Duration keepAlive) {

    public Socket {
      Limits.positive("whereabouts.http.websocket.max-message-size", maxMessageBytes);
      Limits.positive(
          "whereabouts.http.websocket.large-messages-per-second", largeMessageBytesPerSecond);
      Limits.positive("whereabouts.http.websocket.message-timeout", messageTimeout.toMillis());
      Limits.positive("whereabouts.http.websocket.max-messages-in-flight", maxMessagesInFlight);
      Limits.positive("whereabouts.http.websocket.max-reports-in-flight", maxReportsInFlight);
      Limits.positive("whereabouts.http.websocket.ack-interval", ackInterval.toMillis());
      Limits.positive("whereabouts.http.websocket.max-results", maxResults);
      Limits.positive("whereabouts.http.websocket.keep-alive", keepAlive.toMillis());
    }

    /** The same with messages that are no larger than that. */
    Socket withMessagesUpTo(int bytes) {
      return new Socket(
          Math.min(maxMessageBytes, bytes),
          largeMessageBytesPerSecond,
          messageTimeout,
          maxMessagesInFlight,
          maxReportsInFlight,
          ackInterval,
          maxResults,
          keepAlive);
    }

    private static Socket of(Config config) {
      return new Socket(
          Math.toIntExact(config.getBytes("max-message-size")),
          config.getBytes("large-messages-per-second"),
          config.getDuration("message-timeout"),
          config.getInt("max-messages-in-flight"),
          config.getInt("max-reports-in-flight"),
          config.getDuration("ack-interval"),
          config.getInt("max-results"),
          config.getDuration("keep-alive"));
    }
  }

  public HttpSettings {
    hosts = List.copyOf(hosts);
    for (String name : hosts) {
      if (!HOST.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "whereabouts.http.hosts has "
                + name
                + ", which is no name or address such as map.example, without a port");
      }
    }
    corsOrigins = List.copyOf(corsOrigins);
    for (String origin : corsOrigins) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            "whereabouts.http.cors-origins has "
                + origin
                + ", which is no origin such as https://map.example");
      }
    }
    Limits.positive("whereabouts.http.backlog", backlog);
    Limits.positive("whereabouts.http.max-connections", maxConnections);
    Limits.positive("whereabouts.http.max-body-size", maxBodyBytes);
    Limits.positive("whereabouts.http.head-timeout", headTimeout.toMillis());
    Limits.positive("whereabouts.http.body-timeout", bodyTimeout.toMillis());
    Limits.positive("whereabouts.http.request-timeout", requestTimeout.toMillis());
    Limits.positive("whereabouts.http.idle-timeout", idleTimeout.toMillis());
    if (hstsMaxAge.isNegative()) {
      throw new IllegalArgumentException("whereabouts.http.tls.hsts-max-age is negative");
    }
    if (maxDrainedBytes < maxBodyBytes) {
      throw new IllegalArgumentException(
          "whereabouts.http.max-drained is less than whereabouts.http.max-body-size");
    }
    long largest = Math.max(maxBodyBytes, socket.maxMessageBytes());
    if (maxUnfinishedBytes < 4 * largest) {
      throw new IllegalArgumentException(
          "whereabouts.http.max-unfinished is less than four times whereabouts.http.max-body-size"
              + " or whereabouts.http.websocket.max-message-size");
    }
    Limits.positive("whereabouts.http.max-in-hand", maxInHandBytes);
    if (requestTimeout.compareTo(bodyTimeout) <= 0) {
      throw new IllegalArgumentException(
          "whereabouts.http.request-timeout is not more than whereabouts.http.body-timeout");
    }
    if (socket.keepAlive().compareTo(idleTimeout) >= 0) {
      throw new IllegalArgumentException(
          "whereabouts.http.websocket.keep-alive is not less than whereabouts.http.idle-timeout");
    }
  }

  /**
   * From a node's whole configuration.
   *
   * @throws IllegalArgumentException if one makes no sense, or a certificate can't be used; the
   *     message names it
   */
  public static HttpSettings of(Config node) {
    Config config = node.getConfig("whereabouts.http");
    return new HttpSettings(
        config.getString("host"),
        config.getInt("port"),
        config.getInt("backlog"),
        config.getInt("max-connections"),
        config.getBytes("max-unfinished"),
        config.getBytes("max-in-hand"),
        Math.toIntExact(config.getBytes("max-body-size")),
        Math.toIntExact(config.getBytes("max-drained")),
        config.getDuration("head-timeout"),
        config.getDuration("body-timeout"),
        config.getDuration("request-timeout"),
        config.getDuration("idle-timeout"),
        config.getStringList("hosts"),
        config.getStringList("cors-origins"),
        ServerTls.of(node, "whereabouts.http.tls"),
        config.getDuration("tls.hsts-max-age"),
        Socket.of(config.getConfig("websocket")));
  }
}
