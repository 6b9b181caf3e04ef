package whereabouts.cluster;

import java.time.Duration;

/** How long a node waits for its clients: as it was told, or as it tells itself by default. */
record ClientTimes(Duration head, Duration body, Duration message, Duration idle) {
  static final ClientTimes BY_DEFAULT =
      new ClientTimes(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60));
  static final ClientTimes SHORT =
      new ClientTimes(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3));

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
