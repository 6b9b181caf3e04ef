package whereabouts.tracker.wire;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.stream.javadsl.Flow;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Grant;
import whereabouts.tracker.live.LiveViews;
import whereabouts.tracker.query.FleetQuery.Among;
import whereabouts.tracker.vehicle.Limit;

/** {@code WS /v1/live}. A token for some vehicles is told of these only. */
final class LiveEndpoint implements Route.Handler {
  private final @Nullable LiveViews views;
  private final IngestSettings ingest;
  private final SocketDoor door;
  private final BooleanSupplier isStopping;

  /**
   * @param views null if this node does not know where vehicles are
   */
  LiveEndpoint(
      @Nullable LiveViews views,
      IngestSettings ingest,
      SocketDoor door,
      BooleanSupplier isStopping) {
    this.views = views;
    this.ingest = ingest;
    this.door = door;
    this.isStopping = isStopping;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments) {
    return door.open(request, upgrade -> reply(request, upgrade));
  }

  private HttpResponse reply(HttpRequest request, WebSocketUpgrade upgrade) {
    if (views == null) {
      return ApiError.of(503, "live_unavailable", "whereabouts.spatial.index is off on this node")
          .response();
    }
    Among first;
    try {
      first = LiveRequest.of(request.getUri().query(), views.settings().maxFollowed());
    } catch (IllegalParameterException illegal) {
      return ApiError.invalidParameter(String.valueOf(illegal.getMessage())).response();
    }
    Optional<Limit> full = views.limitReached();
    if (full.isPresent()) {
      return ApiError.of(503, "node_overloaded", "too many viewers are here, please come again")
          .at(full.get())
          .retryAfter(ingest.retryAfter())
          .response();
    }
    return upgrade.handleMessagesWith(conversation(views, first, Guard.grant(request)));
  }

  private Flow<Message, Message, NotUsed> conversation(LiveViews open, Among first, Grant grant) {
    return door.conversation(
        account ->
            new LiveSession(open, first, grant.reach(), door.timeLeft(grant), isStopping, account));
  }
}
