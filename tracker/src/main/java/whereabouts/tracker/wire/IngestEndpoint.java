package whereabouts.tracker.wire;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.stream.javadsl.Flow;
import whereabouts.tracker.access.Grant;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.access.TokenRates;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.wire.MessageReader.Incoming;

/** {@code WS /v1/ingest}. */
final class IngestEndpoint implements Route.Handler {
  private final Ingest ingest;
  private final Vehicles vehicles;
  private final PositionParser parser;
  private final HttpSettings.Socket settings;
  private final SocketDoor door;
  private final TokenRates rates;
  private final Clock clock;
  private final BiFunction<Reach, Consumer<EventTalk.Answer>, EventTalk> eventTalk;

  IngestEndpoint(
      Ingest ingest,
      Vehicles vehicles,
      PositionParser parser,
      HttpSettings.Socket settings,
      SocketDoor door,
      TokenRates rates,
      Clock clock,
      BiFunction<Reach, Consumer<EventTalk.Answer>, EventTalk> eventTalk) {
    this.ingest = ingest;
    this.vehicles = vehicles;
    this.parser = parser;
    this.settings = settings;
    this.door = door;
    this.rates = rates;
    this.clock = clock;
    this.eventTalk = eventTalk;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments) {
    return door.open(
        request,
        upgrade ->
            AckParameter.of(request)
                .map(ack -> upgrade.handleMessagesWith(conversation(ack, Guard.grant(request))))
                .orElseGet(AckParameter.ILLEGAL::response));
  }

  /** Messages in, acks and errors out. */
  private Flow<Message, Message, NotUsed> conversation(AckLevel ack, Grant grant) {
    Reach reach = grant.reach();
    return untilExpiry(grant)
        .via(
            door.conversation(
                account ->
                    asFastAsItMay(grant)
                        .via(
                            new IngestSession(
                                settings,
                                message ->
                                    charged(grant, parser.parse(message, clock.millis()))
                                        .within(reach),
                                ingest,
                                ack,
                                account,
                                vehicles::oldestUnwrittenAge,
                                callback -> eventTalk.apply(reach, callback)))));
  }

  /** A token that has brought too many reports is not listened to for a while. */
  private Flow<Incoming, Incoming, NotUsed> asFastAsItMay(Grant grant) {
    Flow<Incoming, Incoming, NotUsed> messages = Flow.create();
    return rates.isUnlimited()
        ? messages
        : messages.mapAsync(1, message -> whenItMay(grant, message));
  }

  private CompletionStage<Incoming> whenItMay(Grant grant, Incoming message) {
    Duration wait = rates.pause(grant.name());
    return wait.isZero()
        ? CompletableFuture.completedFuture(message)
        : CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS))
            .thenCompose(waited -> whenItMay(grant, message));
  }

  private ParsedBody charged(Grant grant, ParsedBody body) {
    rates.charge(grant.name(), body.entries().size());
    return body;
  }

  /** A token that expires ends what it has opened: the last ack is sent, and the socket closed. */
  private Flow<Message, Message, NotUsed> untilExpiry(Grant grant) {
    Flow<Message, Message, NotUsed> all = Flow.create();
    return door.timeLeft(grant).map(all::takeWithin).orElse(all);
  }
}
