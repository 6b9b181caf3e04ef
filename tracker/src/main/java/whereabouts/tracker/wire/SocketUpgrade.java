package whereabouts.tracker.wire;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import whereabouts.tracker.access.Grant;

/** What all WebSockets have in common when they are opened. */
final class SocketUpgrade {
  /** Of a socket whose token expires; timers can't be set for much later. */
  private static final Duration LONGEST = Duration.ofDays(30);

  private SocketUpgrade() {}

  /** To a request that is no handshake. */
  static HttpResponse required() {
    return ApiError.of(426, "upgrade_required", "this path speaks WebSocket (version 13) only")
        .response()
        .addHeader(RawHeader.create("Upgrade", "websocket"))
        .addHeader(RawHeader.create("Sec-WebSocket-Version", "13"));
  }

  /** How long a socket may be open; empty if its token never expires. */
  static Optional<Duration> timeLeft(Grant grant, Clock clock) {
    if (grant.expiry().equals(Instant.MAX)) {
      return Optional.empty();
    }
    Duration left = Duration.between(clock.instant(), grant.expiry());
    return Optional.of(left.compareTo(LONGEST) < 0 ? left : LONGEST);
  }
}
