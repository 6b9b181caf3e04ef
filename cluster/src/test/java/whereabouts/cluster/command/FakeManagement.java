package whereabouts.cluster.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/** A management port that answers what a test says. */
final class FakeManagement implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  FakeManagement() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "");
  }

  /** One that speaks TLS, and answers only to whoever brings a token. */
  static FakeManagement guarded(SSLContext tls, String token) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new FakeManagement(server, "Bearer " + token);
  }

  private FakeManagement(HttpServer server, String authorization) {
    this.server = server;
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String brought = exchange.getRequestHeaders().getFirst("Authorization");
          if (!authorization.isEmpty() && !authorization.equals(brought)) {
            exchange.sendResponseHeaders(brought == null ? 401 : 403, -1);
            exchange.close();
            return;
          }
          String answer =
              answers.get(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
          byte[] body = (answer == null ? "{}" : answer).getBytes(UTF_8);
          exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** Answers a request, such as {@code GET /admin/hot}, with a body from now on. */
  void answer(String request, String body) {
    answers.put(request, body);
  }

  String hostPort() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
