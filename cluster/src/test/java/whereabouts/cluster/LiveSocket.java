package whereabouts.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A client of {@code /v1/live}, which holds what it has been told. Safe for concurrent use. */
final class LiveSocket implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, JsonNode> picture = new ConcurrentHashMap<>();
  private final Set<String> everLeft = ConcurrentHashMap.newKeySet();
  private final WebSocket socket;
  private volatile @Nullable JsonNode last;
  private volatile @Nullable JsonNode snapshot;

  LiveSocket(ApiClient api, String query) {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(api.base().replace("http", "ws") + "/v1/live?" + query), new Listener())
            .join();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket ws, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        told(text.toString());
        text.setLength(0);
      }
      ws.request(1);
      return null;
    }
  }

  private void told(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      if (message.path("type").asText().equals("snapshot")) {
        picture.clear();
        snapshot = message;
      }
      for (JsonNode vehicle : message.path("vehicles")) {
        picture.put(vehicle.get("vehicleId").asText(), vehicle);
      }
      for (JsonNode left : message.path("left")) {
        picture.remove(left.asText());
        everLeft.add(left.asText());
      }
      last = message;
    } catch (IOException noJson) {
      throw new UncheckedIOException(text, noJson);
    }
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  /** What is in view, by the vehicles' ids. */
  Map<String, JsonNode> picture() {
    return picture;
  }

  /** Which vehicles have ever been told to have left. */
  Set<String> everLeft() {
    return everLeft;
  }

  /** The last message; null if none has come yet. */
  @Nullable JsonNode last() {
    return last;
  }

  /** The last snapshot; null if none has come yet. */
  @Nullable JsonNode snapshot() {
    return snapshot;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
