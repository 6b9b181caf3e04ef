package whereabouts.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.Invalid;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import org.apache.pekko.cluster.Valid;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import whereabouts.persistence.Schema;

/**
 * What all nodes of a cluster must have in common. Pekko asks it when a node wants to join, first
 * the node that is asked and then, unless that refuses, the one that asks; a node that is refused
 * stops.
 *
 * <p>Only who has asked tells its operator why it is refused, Pekko tells it no more than that it
 * is. Therefore of two nodes the one that was started last looks, which is almost always the one
 * that asks; both know the same two times, so that one of them does. Nodes that do not tell a value
 * were built before it was told, and are not refused for that.
 */
public final class Agreement extends JoinConfigCompatChecker {
  private static final String KEYSPACE = "whereabouts.cassandra.keyspace";

  /** {@link NodeSettings} holds it. */
  private static final String SHARDS = "pekko.cluster.sharding.number-of-shards";

  private static final String SCHEMA = "whereabouts.layout.schema-version";
  private static final String STARTED = "whereabouts.layout.started-at-millis";

  /** What a node's program is, which no setting changes. */
  record Program(int schemaVersion, long startedAtMillis) {
    /** This one. */
    static Program startedNow() {
      return new Program(Schema.VERSION, System.currentTimeMillis());
    }

    /** So that other nodes are told. */
    Config told() {
      return ConfigFactory.parseMap(
          Map.of(SCHEMA, schemaVersion, STARTED, startedAtMillis), "the program");
    }
  }

  @Override
  public Seq<String> requiredKeys() {
    return scala(List.of(KEYSPACE, SHARDS, SCHEMA, STARTED));
  }

  @Override
  public ConfigValidation check(Config other, Config own) {
    if (started(other) > started(own)) {
      return Valid.getInstance(); // that one looks
    }
    List<String> differences = new ArrayList<>();
    if (differs(KEYSPACE, other, own)) {
      differences.add(
          ("%s is \"%s\" here and \"%s\" there: the nodes of a cluster share one keyspace; set it to"
                  + " the other's, or let this node join others (pekko.cluster.seed-nodes,"
                  + " whereabouts.cluster.discovery)")
              .formatted(KEYSPACE, own.getString(KEYSPACE), other.getString(KEYSPACE)));
    }
    if (differs(SHARDS, other, own)) {
      differences.add(
          ("this program has %d shards and the other one's %d: run the other's version, or a cluster"
                  + " of its own with another keyspace (%s)")
              .formatted(own.getInt(SHARDS), other.getInt(SHARDS), KEYSPACE));
    }
    if (differs(SCHEMA, other, own)) {
      differences.add(
          ("this program has schema version %d and the other one's %d: run the other's version, or a"
                  + " cluster of its own with another keyspace (%s)")
              .formatted(own.getInt(SCHEMA), other.getInt(SCHEMA), KEYSPACE));
    }
    return differences.isEmpty() ? Valid.getInstance() : new Invalid(scala(differences));
  }

  private static boolean differs(String key, Config other, Config own) {
    return other.hasPath(key) && !other.getString(key).equals(own.getString(key));
  }

  private static long started(Config node) {
    return node.hasPath(STARTED) ? node.getLong(STARTED) : Long.MIN_VALUE;
  }

  private static Seq<String> scala(List<String> strings) {
    return CollectionConverters.asScala(strings).toList();
  }
}
