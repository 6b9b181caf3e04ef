package whereabouts.persistence.local;

/** The local Cassandra can't be had. The message is for the operator: what is wrong, what to do. */
public final class LocalCassandraException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LocalCassandraException(String message) {
    super(message);
  }

  LocalCassandraException(String message, Throwable cause) {
    super(message, cause);
  }
}
