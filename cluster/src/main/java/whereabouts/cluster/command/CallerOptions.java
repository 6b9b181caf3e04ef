package whereabouts.cluster.command;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import whereabouts.tracker.tls.ClientTls;

/**
 * What a management port may ask of whoever calls it, and how it is known that it is the right one.
 */
final class CallerOptions {
  private static final Duration CONNECT = Duration.ofSeconds(3);

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds a token or key of scope admin, if the nodes ask for one.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "PEM file of the authorities that https:// nodes are trusted by.")
  private @Nullable Path authorities;

  /** The token to be sent along, if there is one. */
  Optional<String> token() {
    if (tokenFile == null) {
      return Optional.empty();
    }
    try {
      String token = Files.readString(tokenFile).strip();
      if (!token.matches("[A-Za-z0-9._~+/=-]+")) {
        throw new WrongUsage("--token-file: " + tokenFile + " holds no token or key");
      }
      return Optional.of(token);
    } catch (IOException e) {
      throw new WrongUsage("--token-file: " + tokenFile + " can't be read: " + e);
    }
  }

  HttpClient client() {
    HttpClient.Builder client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    if (authorities != null) {
      try {
        client.sslContext(ClientTls.trusting(authorities, "--cacert"));
      } catch (IllegalArgumentException unusable) {
        throw new WrongUsage(String.valueOf(unusable.getMessage()));
      }
    }
    return client.build();
  }
}
