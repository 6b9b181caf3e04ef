package whereabouts.persistence;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code whereabouts.cassandra.*}; what each means stands in this module's {@code reference.conf}.
 *
 * @param contactPoints unresolved, so that a name is looked up at every connection
 */
public record CassandraSettings(
    List<InetSocketAddress> contactPoints,
    String localDatacenter,
    String keyspace,
    int replicationFactor,
    ConsistencyLevel consistency,
    Duration requestTimeout,
    Duration eventRequestTimeout,
    Duration connectTimeout,
    Duration reconnectMaxDelay,
    int loadPageRows,
    CassandraLogin login) {

  private static final Pattern HOST_PORT = Pattern.compile("(.+):(\\d{1,5})");

  /** What needs no quotes in CQL; Cassandra allows no more characters. */
  private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

  public CassandraSettings {
    contactPoints = List.copyOf(contactPoints);
  }

  /**
   * Reads them from the whole configuration.
   *
   * @throws ConfigException if a key is missing or its value makes no sense; the message names it
   * @throws IllegalArgumentException if a file that one names can't be used; the message names both
   */
  public static CassandraSettings of(Config root) {
    Config config = root.getConfig("whereabouts.cassandra");
    return new CassandraSettings(
        contactPoints(config),
        config.getString("local-datacenter"),
        keyspace(config),
        positive(config, "replication-factor"),
        consistency(config),
        positiveDuration(config, "request-timeout"),
        positiveDuration(config, "event-request-timeout"),
        positiveDuration(config, "connect-timeout"),
        positiveDuration(config, "reconnect-max-delay"),
        positive(config, "load-page-rows"),
        CassandraLogin.of(root));
  }

  private static List<InetSocketAddress> contactPoints(Config config) {
    List<String> points = config.getStringList("contact-points");
    if (points.isEmpty()) {
      throw bad(config, "contact-points", "needs at least one host:port");
    }
    return points.stream().map(point -> contactPoint(config, point)).toList();
  }

  private static InetSocketAddress contactPoint(Config config, String point) {
    Matcher matcher = HOST_PORT.matcher(point);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 0xffff) {
      throw bad(config, "contact-points", "holds \"" + point + "\", which is not host:port");
    }
    return InetSocketAddress.createUnresolved(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }

  private static String keyspace(Config config) {
    String name = config.getString("keyspace");
    if (!KEYSPACE.matcher(name).matches()) {
      throw bad(
          config,
          "keyspace",
          "is \"" + name + "\"; it must be lower-case letters, digits and underscores, at most 48");
    }
    return name;
  }

  private static ConsistencyLevel consistency(Config config) {
    String name = config.getString("consistency");
    try {
      return DefaultConsistencyLevel.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw bad(config, "consistency", "is \"" + name + "\", which Cassandra does not know");
    }
  }

  private static int positive(Config config, String key) {
    int value = config.getInt(key);
    if (value <= 0) {
      throw bad(config, key, "is " + value + "; it must be greater than 0");
    }
    return value;
  }

  private static Duration positiveDuration(Config config, String key) {
    Duration value = config.getDuration(key);
    if (value.isZero() || value.isNegative()) {
      throw bad(config, key, "is " + value + "; it must be longer than 0");
    }
    return value;
  }

  private static ConfigException bad(Config config, String key, String problem) {
    return new ConfigException.BadValue(config.origin(), "whereabouts.cassandra." + key, problem);
  }
}
