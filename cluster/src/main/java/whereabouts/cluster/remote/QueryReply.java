package whereabouts.cluster.remote;

import java.util.BitSet;
import java.util.List;
import whereabouts.tracker.query.Hit;

/** What a node says to a {@link QueryAsk}. */
public sealed interface QueryReply {
  long correlation();

  /** Who says so, as host:port. */
  String node();

  /**
   * A part of its answer, small enough for one message.
   *
   * @param part counted from 0; if one is lost, nothing is known
   * @param loaded the buckets of which it knows all vehicles; in the last part
   */
  record Part(long correlation, String node, int part, boolean last, List<Hit> hits, BitSet loaded)
      implements QueryReply {}

  /** It has too much to do, and will not answer. */
  record Refused(long correlation, String node) implements QueryReply {}
}
