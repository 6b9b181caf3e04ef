package whereabouts.cluster.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Talks to nodes' management ports, first of all to that of {@code --target}. */
final class ManagementClient {
  static final String DEFAULT_TARGET = "http://127.0.0.1:8558";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final HttpClient client;
  private final Optional<String> token;
  private final String target;

  private ManagementClient(String target, CallerOptions caller) {
    this.target = target;
    this.client = caller.client();
    this.token = caller.token();
  }

  /**
   * Of a target as it was typed; {@code host:port} is enough.
   *
   * @throws WrongUsage if it is no URL of a server, or a file of the caller can't be used
   */
  static ManagementClient of(String typed, CallerOptions caller) {
    String url = (typed.contains("://") ? typed : "http://" + typed).replaceAll("/+$", "");
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null && uri.getScheme().matches("https?") && uri.getPath().isEmpty()) {
        return new ManagementClient(url, caller);
      }
    } catch (IllegalArgumentException noUrl) {
      throw noTarget(typed);
    }
    throw noTarget(typed);
  }

  private static WrongUsage noTarget(String typed) {
    return new WrongUsage(
        "--target: \"" + typed + "\" is no URL of a node, such as " + DEFAULT_TARGET);
  }

  String target() {
    return target;
  }

  /** Of another node, by what it says where its port is; all are spoken to alike. */
  String url(String hostPort) {
    return URI.create(target).getScheme() + "://" + hostPort;
  }

  /**
   * Gets some JSON from the target.
   *
   * @throws Failure if that is not what comes back; it says what to try
   */
  JsonNode get(String path) throws InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response = client.send(request(target, path).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw unreachable(e);
    }
    if (response.statusCode() != 200) {
      throw refused("GET " + path, response.statusCode());
    }
    return json(response.body()).orElseThrow(() -> refused("GET " + path, 200));
  }

  /**
   * Asks the target to do something that it tells of in lines of JSON as it comes; they end when
   * the connection does, however that is.
   *
   * @throws Failure if it does not begin; it says what to try
   */
  Stream<JsonNode> post(String path) throws InterruptedException {
    HttpResponse<InputStream> response;
    try {
      response =
          client.send(
              request(target, path).POST(HttpRequest.BodyPublishers.noBody()).build(),
              BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw unreachable(e);
    }
    if (response.statusCode() != 200) {
      throw refused("POST " + path, response.statusCode());
    }
    BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    return Stream.generate(() -> next(lines))
        .takeWhile(Optional::isPresent)
        .map(Optional::orElseThrow);
  }

  private static Optional<JsonNode> next(BufferedReader lines) {
    try {
      String line = lines.readLine();
      return line == null ? Optional.empty() : json(line.getBytes(UTF_8));
    } catch (IOException broken) {
      return Optional.empty();
    }
  }

  /** Gets some JSON from any node; empty if it does not come. */
  CompletableFuture<Optional<JsonNode>> tryGet(String url, String path) {
    return client
        .sendAsync(request(url, path).build(), BodyHandlers.ofByteArray())
        .handle(
            (response, failure) ->
                failure == null && response.statusCode() == 200
                    ? json(response.body())
                    : Optional.empty());
  }

  private static Optional<JsonNode> json(byte[] body) {
    try {
      return Optional.of(JSON.readTree(body));
    } catch (IOException broken) {
      return Optional.empty();
    }
  }

  private HttpRequest.Builder request(String url, String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  private Failure refused(String request, int status) {
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      return new Failure(
          token.isEmpty()
              ? target
                  + " asks for a token of scope admin: name a file that holds one with --token-file"
                  + " ('./whereabouts token --scope admin' makes one)."
              : target
                  + " does not take the token of --token-file (%d): has it expired, is it of another"
                      .formatted(status)
                  + " secret, or without the scope admin?");
    }
    return new Failure(
        "%s answers %s with %d: is that a node's management port (pekko.management.http.port,"
                .formatted(target, request, status)
            + " 8558 if not told), and of this version?");
  }

  private Failure unreachable(IOException cause) {
    if (cause instanceof SSLException) {
      return new Failure(
          "%s is not trusted (%s): name the authority of its certificate with --cacert, and the node"
                  .formatted(target, cause.getMessage())
              + " as its certificate does.");
    }
    String why = cause instanceof ConnectException ? "nothing listens there" : cause.toString();
    return new Failure(
        "No node answers at %s (%s): start one, or name the management URL of one that runs with"
                .formatted(target, why)
            + " --target.");
  }
}
