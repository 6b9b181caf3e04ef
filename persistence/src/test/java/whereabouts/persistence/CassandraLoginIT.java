package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.persistence.CassandraConnection.Condition;
import whereabouts.persistence.local.ClassPathFile;
import whereabouts.persistence.local.FreePorts;
import whereabouts.persistence.local.LocalCassandra;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.tls.TestCertificates;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/** A Cassandra that takes TLS, certificates of one authority, and one user. */
class CassandraLoginIT {
  private static final VehicleRow ROW =
      new VehicleRow("bus-7", VehicleState.of(Position.at(1_000, 1_000, 1, 1)));

  @TempDir private static Path directory;
  private static TestCertificates authority;
  private static Path password;
  private static TestCertificates.Issued ours;
  private static int tlsPort;
  private static LocalCassandra cassandra;

  @BeforeAll
  static void start() throws IOException {
    authority = new TestCertificates(directory, "ours");
    ours = authority.issue("node");
    password = Files.writeString(directory.resolve("password"), "cassandra\n");
    TestCertificates.Issued server = authority.issueForAddress("store", "127.0.0.1");
    Path keyStore =
        Files.writeString(
            directory.resolve("store-all.pem"),
            Files.readString(server.key()) + Files.readString(server.chain()));
    tlsPort = FreePorts.claim();
    cassandra =
        LocalCassandra.start(
            LocalCassandra.Settings.of(
                    directory.resolve("cassandra"), ClassPathFile.find(), FreePorts.claim())
                .withHeapMegabytes(512)
                .with(
                    """
                    native_transport_port_ssl: %d
                    client_encryption_options:
                      enabled: true
                      optional: false
                      require_client_auth: true
                      keystore: %s
                      truststore: %s
                      ssl_context_factory:
                        class_name: org.apache.cassandra.security.PEMBasedSslContextFactory
                    authenticator: PasswordAuthenticator
                    """
                        .formatted(tlsPort, keyStore, authority.authority())),
            System.out::println);
    cassandra.awaitReady(Duration.ofMinutes(2));
  }

  @AfterAll
  static void stop() {
    cassandra.close();
  }

  private static String user(Path passwordFile) {
    return "user = cassandra, password-file = \"" + passwordFile + "\"";
  }

  private static String trusting(TestCertificates whom) {
    return "tls { enabled = true, ca-file = \"" + whom.authority() + "\" }";
  }

  private static CassandraSettings with(String... settings) {
    Config config =
        ConfigFactory.parseString(
            "whereabouts.cassandra { contact-points = [\"127.0.0.1:"
                + tlsPort
                + "\"], keyspace = login\n"
                + String.join("\n", settings)
                + "\n}");
    return CassandraSettings.of(config.withFallback(ConfigFactory.load()));
  }

  @Test
  void whoeverTrustsIsTrustedAndLogsInStores() throws Exception {
    CassandraSettings settings = with(trusting(authority), ours.settings("tls"), user(password));
    try (CassandraConnection connection = CassandraConnection.open(settings)) {
      Connections.await(connection, Condition.CONNECTED);
      CassandraPositionStore store = new CassandraPositionStore(connection, settings);
      store
          .write(Buckets.of(ROW.vehicleId()), List.of(ROW))
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
      assertThat(store.find("bus-7").toCompletableFuture().get(20, TimeUnit.SECONDS))
          .contains(ROW.state());
    }
  }

  private static void assertRefused(String why, String... settings) {
    try (CassandraConnection connection = CassandraConnection.open(with(settings))) {
      Connections.awaitDetail(connection, why);
      assertThat(connection.status().condition()).isEqualTo(Condition.CONNECTING);
      assertThat(connection.status().detail()).contains("127.0.0.1:" + tlsPort);
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsNotSpokenTo() {
    assertRefused(
        "unable to find valid certification path",
        trusting(new TestCertificates(directory, "theirs")),
        ours.settings("tls"),
        user(password));
  }

  @Test
  void whoeverShowsNoCertificateOrThatOfAnotherAuthorityIsRefused() {
    assertRefused("can't be used", trusting(authority), user(password));
    TestCertificates theirs = new TestCertificates(directory, "strange");
    assertRefused(
        "can't be used", trusting(authority), theirs.issue("node").settings("tls"), user(password));
  }

  @Test
  void whoeverSpeaksInTheClearIsRefused() {
    assertRefused("can't be used", user(password));
  }

  @Test
  void aWrongPasswordIsRefusedAndNotTold() throws IOException {
    Path wrong = Files.writeString(directory.resolve("wrong"), "hunter2");
    try (CassandraConnection connection =
        CassandraConnection.open(with(trusting(authority), ours.settings("tls"), user(wrong)))) {
      Connections.awaitDetail(connection, "password");
      assertThat(connection.status().detail()).doesNotContain("hunter2");
    }
  }

  @Test
  void aCertificateOfAnotherHostIsRefusedUnlessToldOtherwise() {
    String byName = "contact-points = [\"localhost:" + tlsPort + "\"]";
    CassandraSettings strict =
        with(trusting(authority), ours.settings("tls"), user(password), byName);
    try (CassandraConnection connection = CassandraConnection.open(strict)) {
      Connections.awaitDetail(connection, "No name matching localhost found");
    }
    CassandraSettings lax =
        with(
            trusting(authority),
            ours.settings("tls"),
            user(password),
            byName,
            "tls.verify-host = false");
    try (CassandraConnection connection = CassandraConnection.open(lax)) {
      Connections.await(connection, Condition.CONNECTED);
    }
  }
}
