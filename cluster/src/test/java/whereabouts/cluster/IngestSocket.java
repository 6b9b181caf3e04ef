package whereabouts.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of {@code /v1/ingest}. */
final class IngestSocket implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  IngestSocket(ApiClient api) {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(api.base().replace("http", "ws") + "/v1/ingest"), new Listener())
            .join();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket ws, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        texts.add(text.toString());
        text.setLength(0);
      }
      ws.request(1);
      return null;
    }
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  /** The next message of a type; others are skipped. */
  JsonNode next(String type) {
    try {
      while (true) {
        String text = texts.poll(30, TimeUnit.SECONDS);
        if (text == null) {
          throw new AssertionError("no " + type + " came");
        }
        JsonNode json = JSON.readTree(text);
        if (json.path("type").asText().equals(type)) {
          return json;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
