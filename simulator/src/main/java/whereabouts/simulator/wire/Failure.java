package whereabouts.simulator.wire;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Says in words what the network's exceptions mean. */
public final class Failure {
  private Failure() {}

  public static String of(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof WebSocketHandshakeException refused) {
      return "it answered the WebSocket handshake with status "
          + refused.getResponse().statusCode();
    }
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof UnresolvedAddressException || each instanceof UnknownHostException) {
        return "no such host";
      }
      if (each instanceof CertPathBuilderException) {
        return "its certificate is of no authority that is trusted here (--cacert)";
      }
    }
    if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
      return "no answer in time";
    }
    if (cause instanceof ConnectException) {
      return "connection refused";
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }
}
