package whereabouts.cluster;

import java.time.Duration;

/**
 * How long a node waits for its clients: as it was told, or as it tells itself by default.
 *
 * @param late how many times as long a client may be there before that is too long, and {@link
 *     #GRACE} more; a quick case, on a machine that does other things too, may take more
 */
record ClientTimes(Duration head, Duration body, Duration message, Duration idle, int late) {
  private static final Duration GRACE = Duration.ofSeconds(5);

  static final ClientTimes BY_DEFAULT =
      new ClientTimes(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          2);
  static final ClientTimes SHORT =
      new ClientTimes(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          4);

  /** How long a client can be there that the node should wait for so long. */
  Duration most(Duration wait) {
    return wait.multipliedBy(late).plus(GRACE);
  }

  /** For the command line. */
  String[] options() {
    return new String[] {
      "-Xmx512m",
      "-Dwhereabouts.http.head-timeout=" + head.toMillis() + "ms",
      "-Dwhereabouts.http.body-timeout=" + body.toMillis() + "ms",
      "-Dwhereabouts.http.idle-timeout=" + idle.toMillis() + "ms",
      "-Dwhereabouts.http.websocket.message-timeout=" + message.toMillis() + "ms",
      "-Dwhereabouts.http.websocket.keep-alive=" + idle.toMillis() / 3 + "ms"
    };
  }
}
