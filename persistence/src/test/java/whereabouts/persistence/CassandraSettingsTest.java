package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassandraSettingsTest {
  @TempDir private Path directory;

  @Test
  void theDefaultsReachALocalCassandraAndStoreByQuorum() {
    assertThat(CassandraSettings.of(ConfigFactory.defaultReference()))
        .isEqualTo(
            new CassandraSettings(
                List.of(InetSocketAddress.createUnresolved("127.0.0.1", 9042)),
                "datacenter1",
                "whereabouts",
                1,
                DefaultConsistencyLevel.LOCAL_QUORUM,
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                5000,
                new CassandraLogin(Optional.empty(), true, Optional.empty(), Optional.empty())));
  }

  @Test
  void contactPointsAreNamesOrAddressesWithAPort() {
    assertThat(with("contact-points = [\"db-1.example:9142\", \"[::1]:9042\"]").contactPoints())
        .containsExactly(
            InetSocketAddress.createUnresolved("db-1.example", 9142),
            InetSocketAddress.createUnresolved("[::1]", 9042));
  }

  @Test
  void whatMakesNoSenseIsRefusedByItsKey() {
    Map.of(
            "contact-points = []", "contact-points",
            "contact-points = [\"db-1\"]", "db-1",
            "contact-points = [\"db-1:99999\"]", "db-1:99999",
            "keyspace = \"x; DROP\"", "keyspace",
            "replication-factor = 0", "replication-factor",
            "consistency = MOST", "MOST",
            "request-timeout = 0 s", "request-timeout",
            "event-request-timeout = 0 s", "event-request-timeout",
            "load-page-rows = -1", "load-page-rows")
        .forEach(
            (setting, named) ->
                assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> with(setting))
                    .withMessageContaining("whereabouts.cassandra.")
                    .withMessageContaining(named));
  }

  @Test
  void aFileThatCanNotBeUsedIsRefusedByItsKeyAndNotTold() throws IOException {
    Path password = Files.writeString(directory.resolve("password"), "\n");
    Map.of(
            "user = ours",
            "belong together",
            "user = ours, whereabouts.cassandra.password-file = /no/such/file",
            "/no/such/file",
            "user = ours, whereabouts.cassandra.password-file = \"" + password + "\"",
            "holds no password",
            "tls { enabled = true, ca-file = /no/such/ca }",
            "tls.ca-file is /no/such/ca",
            "tls { enabled = true, private-key-file = k.pem }",
            "tls.certificate-chain-file")
        .forEach(
            (setting, named) ->
                assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> with(setting))
                    .withMessageContaining("whereabouts.cassandra.")
                    .withMessageContaining(named));
  }

  @Test
  void noPasswordIsInWhatIsShown() throws IOException {
    Path password = Files.writeString(directory.resolve("password"), "hunter2\n");
    assertThat(with("user = ours, whereabouts.cassandra.password-file = \"" + password + "\""))
        .asString()
        .contains("ours")
        .doesNotContain("hunter2");
  }

  private static CassandraSettings with(String setting) {
    return CassandraSettings.of(
        ConfigFactory.parseString("whereabouts.cassandra." + setting)
            .withFallback(ConfigFactory.defaultReference()));
  }
}
