package whereabouts.cluster.remote;

/**
 * From a node to one that is not of its cluster: how large that is.
 *
 * @param node the address of the sender
 * @param holders nodes of its cluster that hold vehicles
 * @param first the lowest address of its cluster
 */
public record Knock(String node, int holders, String first) {
  /** Whether this cluster stays if only one of two may; of two different ones one does. */
  public boolean outranks(Knock other) {
    return holders != other.holders ? holders > other.holders : first.compareTo(other.first) < 0;
  }
}
