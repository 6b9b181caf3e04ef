package whereabouts.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A client of the public API, as anyone could write one. */
final class ApiClient {
  /** An answer. */
  record Answer(int status, JsonNode body) {
    double lat() {
      return body.get("lat").asDouble();
    }

    double lon() {
      return body.get("lon").asDouble();
    }

    long timeMillis() {
      return Instant.parse(body.get("time").asText()).toEpochMilli();
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final int port;
  private final String base;
  private final @Nullable String key;

  ApiClient(InetSocketAddress address) {
    this(address, null);
  }

  /**
   * A client of a node that may ask for a key.
   *
   * @param key sent with every request, if there is one
   */
  ApiClient(InetSocketAddress address, @Nullable String key) {
    this.port = address.getPort();
    this.base = "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    this.key = key;
  }

  int port() {
    return port;
  }

  String base() {
    return base;
  }

  /** Posts JSON positions; {@code query} as in {@code ?ack=persisted}. */
  Answer post(String query, String body) {
    return postTo("/v1/positions" + query, body);
  }

  /** Posts one JSON event. */
  Answer postEvent(String vehicleId, String body) {
    return postTo(path(vehicleId) + "/events", body);
  }

  private Answer postTo(String path, String body) {
    return answer(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /** The events of a vehicle; {@code query} as in {@code ?from=0}. */
  Answer events(String vehicleId, String query) {
    return get(path(vehicleId) + "/events" + query);
  }

  Answer vehicle(String vehicleId) {
    return get(path(vehicleId));
  }

  Answer storedVehicle(String vehicleId) {
    return get(path(vehicleId) + "?source=store");
  }

  private static String path(String vehicleId) {
    return "/v1/vehicles/"
        + URLEncoder.encode(vehicleId, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Forgets a vehicle; the status of the answer. */
  int forget(String vehicleId) {
    return status("DELETE", path(vehicleId));
  }

  Answer get(String path) {
    return answer(request(path).GET());
  }

  /** Puts JSON. */
  Answer put(String path, String body) {
    return answer(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  /** Puts a form, such as {@code operation=leave}; the status of the answer. */
  int putForm(String path, String form) {
    return send(request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .PUT(BodyPublishers.ofString(form)))
        .statusCode();
  }

  /** The status of what may answer with something else than JSON. */
  int status(String path) {
    return status("GET", path);
  }

  int status(String method, String path) {
    return send(request(path).method(method, BodyPublishers.noBody())).statusCode();
  }

  /** The body of any answer. */
  String text(String path) {
    return new String(send(request(path).GET()).body(), StandardCharsets.UTF_8);
  }

  /** The body of the answer to a POST without one, once it has come to its end. */
  String textOfPost(String path) {
    return new String(
        send(request(path).POST(BodyPublishers.noBody())).body(), StandardCharsets.UTF_8);
  }

  /** What is answered to a request line that no library would send. */
  String raw(String requestLine) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(base).getPort())) {
      String request = requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer answer(HttpRequest.Builder request) {
    HttpResponse<byte[]> response = send(request);
    try {
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return client.send(
          request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
