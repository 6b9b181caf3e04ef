package whereabouts.persistence;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;

/** Why a request to the store failed, as far as it makes a difference to us. */
enum StoreFailure {
  /** No answer in time, of Cassandra or of its replicas; it may have been applied. */
  TIMEOUT,
  /** No node, or not enough of them, to send it to, or the connection broke. */
  UNAVAILABLE,
  /** Cassandra did not want it: overloaded, say, or it fails on its side. */
  REFUSED,
  OTHER;

  static StoreFailure of(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof DriverTimeoutException
        || cause instanceof WriteTimeoutException
        || cause instanceof ReadTimeoutException) {
      return TIMEOUT;
    } else if (cause instanceof StoreUnavailableException
        || cause instanceof UnavailableException
        || cause instanceof AllNodesFailedException
        || cause instanceof NodeUnavailableException
        || cause instanceof ClosedConnectionException
        || cause instanceof HeartbeatException) {
      return UNAVAILABLE;
    }
    return cause instanceof CoordinatorException ? REFUSED : OTHER;
  }

  /** Of a request that went from node to node, what the last one said. */
  private static Throwable cause(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return cause(failure.getCause());
    }
    if (failure instanceof AllNodesFailedException all && !all.getAllErrors().isEmpty()) {
      List<Throwable> last = List.of();
      for (List<Throwable> ofNode : all.getAllErrors().values()) {
        last = ofNode;
      }
      return cause(last.get(last.size() - 1));
    }
    return failure;
  }

  /** As metrics name it. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
