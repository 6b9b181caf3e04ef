package whereabouts.cluster.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import whereabouts.cluster.Node;
import whereabouts.cluster.NodeSettings;
import whereabouts.persistence.local.LocalCassandra;

/**
 * {@code whereabouts rehearse}: a node, with a local Cassandra where there is one, that is asked
 * for each thing once. The launcher has the JVM keep what classes that has loaded.
 */
@Command(
    name = "rehearse",
    description =
        "Starts a node once, and the local Cassandra if its jars are there, and keeps the classes"
            + " that they load. Later starts take about half of the time.",
    footer = {
      "",
      "Takes half a minute. What is kept fits this Java and these jars: do it again",
      "when either changes, or starts take as long as before."
    })
final class RehearseCommand implements Callable<Integer> {
  private static final Duration CASSANDRA_START = Duration.ofMinutes(2);
  private static final Duration NODE_START = Duration.ofMinutes(1);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final String VEHICLE = "rehearsal";

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build();

  @Override
  public Integer call() throws Exception {
    Path scratch = Files.createTempDirectory("whereabouts-rehearsal");
    try {
      if (!hasStore()) {
        return withNode(scratch, null);
      }
      try (LocalCassandra cassandra = startCassandra(scratch.resolve("cassandra"))) {
        cassandra.awaitReady(CASSANDRA_START);
        return withNode(scratch, cassandra.contactPoint());
      }
    } finally {
      delete(scratch);
    }
  }

  private static LocalCassandra startCassandra(Path data) throws IOException {
    return LocalCassandra.start(
        LocalCassandra.Settings.of(data, Launcher.cassandraJars(), freePort()),
        System.out::println);
  }

  private int withNode(Path scratch, @Nullable String store) throws Exception {
    System.out.println("Starting a node");
    Path config =
        Files.writeString(
            scratch.resolve("node.conf"),
            """
            whereabouts.http { host = "127.0.0.1", port = 0 }
            whereabouts.cassandra.contact-points = ["%s"]
            whereabouts.spill.directory = "%s"
            pekko.management.http { hostname = "127.0.0.1", port = 0 }
            pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            """
                .formatted(
                    store == null ? "127.0.0.1:" + freePort() : store, scratch.resolve("spill")));
    Node node =
        Node.start(NodeSettings.load(config))
            .toCompletableFuture()
            .get(NODE_START.toSeconds(), TimeUnit.SECONDS);
    try {
      if (store != null) {
        awaitReady(node.managementAddress());
      }
      askForEverything(node);
    } finally {
      node.stop().toCompletableFuture().get(node.stopDeadline().toSeconds(), TimeUnit.SECONDS);
    }
    return 0;
  }

  private void awaitReady(InetSocketAddress management) throws InterruptedException {
    long deadline = System.nanoTime() + ANSWER.toNanos();
    while (send(HttpRequest.newBuilder(uri("http", management, "/ready"))).statusCode() != OK) {
      if (System.nanoTime() > deadline) {
        throw new Failure("The node has not become ready within " + ANSWER.toSeconds() + " s.");
      }
      Thread.sleep(100);
    }
  }

  /** What clients, viewers and operators ask for. */
  private void askForEverything(Node node) {
    InetSocketAddress api = node.address().orElseThrow();
    String report =
        "{\"vehicleId\":\"%s\",\"time\":\"%s\",\"lat\":43.73,\"lon\":7.42,\"speed\":9,\"heading\":90}"
            .formatted(VEHICLE, Instant.now());
    post(api, "/v1/positions" + (hasStore() ? "?ack=persisted" : ""), report);
    if (hasStore()) {
      post(api, "/v1/vehicles/" + VEHICLE + "/events", "{\"type\":\"sos\"}");
      get(api, "/v1/vehicles/" + VEHICLE + "?source=store");
    }
    converse(api, "/v1/live?bbox=7,43,8,44", "{\"bbox\":[7.4,43.7,7.5,43.8]}");
    converse(api, "/v1/ingest", "[" + report + "]");
    for (String path :
        List.of(
            "/",
            "/openapi.json",
            "/v1/status",
            "/v1/vehicles/" + VEHICLE,
            "/v1/vehicles?bbox=7,43,8,44",
            "/v1/nearby?lat=43.7&lon=7.4&limit=5")) {
      get(api, path);
    }
    for (String path : List.of("/metrics", "/admin/node", "/admin/cluster", "/admin/hot")) {
      get(node.managementAddress(), path);
    }
  }

  private void get(InetSocketAddress server, String path) {
    ask(HttpRequest.newBuilder(uri("http", server, path)));
  }

  private void post(InetSocketAddress server, String path, String json) {
    ask(
        HttpRequest.newBuilder(uri("http", server, path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  /** What is refused has not been rehearsed; but without a store some of it can't be answered. */
  private void ask(HttpRequest.Builder request) {
    HttpResponse<String> answer = send(request);
    boolean rehearsed =
        answer.statusCode() < 300 || (!hasStore() && answer.statusCode() == UNAVAILABLE);
    if (!rehearsed) {
      throw new Failure(
          "%s was answered with %d: %s"
              .formatted(answer.uri().getPath(), answer.statusCode(), answer.body()));
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(ANSWER).build();
    try {
      return client.sendAsync(request, BodyHandlers.ofString()).join();
    } catch (CompletionException none) {
      throw new Failure("No answer from " + request.uri().getPath() + ": " + none.getMessage());
    }
  }

  private static boolean hasStore() {
    return Files.exists(Launcher.cassandraJars());
  }

  /** Sends one message and waits for one. */
  private void converse(InetSocketAddress server, String path, String message) {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .connectTimeout(ANSWER)
            .buildAsync(
                uri("ws", server, path),
                new WebSocket.Listener() {
                  @Override
                  public @Nullable CompletionStage<?> onText(
                      WebSocket from, CharSequence text, boolean last) {
                    answered.complete(null);
                    from.request(1);
                    return null;
                  }
                })
            .join();
    try {
      socket.sendText(message, true).join();
      answered.orTimeout(ANSWER.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException late) {
      throw new Failure("No answer from " + path + " within " + ANSWER.toSeconds() + " s.");
    }
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  private static URI uri(String scheme, InetSocketAddress server, String path) {
    return URI.create(scheme + "://127.0.0.1:" + server.getPort() + path);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
