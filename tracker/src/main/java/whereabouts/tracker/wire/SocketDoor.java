package whereabouts.tracker.wire;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import whereabouts.tracker.access.Grant;
import whereabouts.tracker.wire.MessageReader.Incoming;

/** How the WebSockets of one path are opened, read and ended. */
final class SocketDoor {
  /** Of a socket whose token expires; timers can't be set for much later. */
  private static final Duration LONGEST = Duration.ofDays(30);

  private final MessageReader messages;
  private final InHand inHand;
  private final SharedKillSwitch end;
  private final Clock clock;

  /**
   * The door of one path.
   *
   * @param end of all sockets of this node: no more is read then
   */
  SocketDoor(
      HttpSettings.Socket settings,
      Unfinished unfinished,
      InHand inHand,
      SharedKillSwitch end,
      Clock clock) {
    this.messages = new MessageReader(settings, unfinished);
    this.inHand = inHand;
    this.end = end;
    this.clock = clock;
  }

  /** Answers a handshake; a request that is none is told what this path speaks. */
  CompletionStage<HttpResponse> open(
      HttpRequest request, Function<WebSocketUpgrade, HttpResponse> reply) {
    return CompletableFuture.completedFuture(
        request
            .getAttribute(AttributeKeys.webSocketUpgrade)
            .map(reply)
            .orElseGet(SocketDoor::upgradeRequired));
  }

  private static HttpResponse upgradeRequired() {
    return ApiError.of(426, "upgrade_required", "this path speaks WebSocket (version 13) only")
        .response()
        .addHeader(RawHeader.create("Upgrade", "websocket"))
        .addHeader(RawHeader.create("Sec-WebSocket-Version", "13"));
  }

  /**
   * What is said through the door; at every step only what is asked for.
   *
   * @param session hears whole messages and answers them, and has an account of what they hold
   */
  Flow<Message, Message, NotUsed> conversation(
      Function<InHand.Account, Graph<FlowShape<Incoming, Message>, NotUsed>> session) {
    InHand.Account account = inHand.open();
    return Flow.<Message>create()
        .via(end.flow())
        .flatMapConcat(message -> messages.read(message, account))
        .via(session.apply(account));
  }

  /** How long a socket may be open; empty if its token never expires. */
  Optional<Duration> timeLeft(Grant grant) {
    if (grant.expiry().equals(Instant.MAX)) {
      return Optional.empty();
    }
    Duration left = Duration.between(clock.instant(), grant.expiry());
    return Optional.of(left.compareTo(LONGEST) < 0 ? left : LONGEST);
  }
}
