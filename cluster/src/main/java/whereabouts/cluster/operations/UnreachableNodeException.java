package whereabouts.cluster.operations;

/** What was asked for is on a node that can't be reached; the message says which. */
public final class UnreachableNodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnreachableNodeException(String message) {
    super(message);
  }
}
