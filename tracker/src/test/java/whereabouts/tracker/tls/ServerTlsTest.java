package whereabouts.tracker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.tls.TestCertificates.Issued;

class ServerTlsTest {
  private static final String PATH = "whereabouts.http.tls";

  @TempDir private Path directory;
  private TestCertificates authority;

  @BeforeEach
  void make() {
    authority = new TestCertificates(directory, "ours");
  }

  private static Optional<ServerTls> with(String settings) {
    return ServerTls.of(
        ConfigFactory.parseString(settings).withFallback(ConfigFactory.load()), PATH);
  }

  private static void assertRefused(Issued files, String setting, Path file, String why) {
    assertThatThrownBy(() -> with(files.settings(PATH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(PATH + "." + setting + " is " + file + ": ")
        .hasMessageContaining(why);
  }

  @Test
  void withoutFilesThereIsNone() {
    assertThat(with("")).isEmpty();
  }

  @Test
  void itKnowsUntilWhenItsCertificateIsGood() {
    Instant end = Instant.parse("2099-01-01T00:00:00Z");
    Issued files = authority.issue("node", Instant.now().minusSeconds(60), end);
    assertThat(with(files.settings(PATH)).orElseThrow().expiry()).isEqualTo(end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void olderFormsOfKeysAreKnown(String algorithm) throws Exception {
    Issued files = authority.issueInOldForm("old", algorithm);
    assertThat(Files.readString(files.key())).contains("BEGIN " + algorithm + " PRIVATE KEY");
    assertThat(with(files.settings(PATH))).isPresent();
    PrivateKey key = new PemFile("a test", files.key()).privateKey();
    assertThat(key.getAlgorithm()).isEqualTo(algorithm);
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Issued good = authority.issue("node");
    Path absent = directory.resolve("absent.pem");
    assertRefused(
        new Issued(absent, good.key()),
        "certificate-chain-file",
        absent,
        "it can't be read (NoSuchFileException)");
    assertRefused(new Issued(good.chain(), absent), "private-key-file", absent, "can't be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"certificate-chain-file", "private-key-file"})
  void oneFileOfTheTwoIsNotEnough(String setting) {
    assertThatThrownBy(() -> with(PATH + "." + setting + " = x.pem"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(PATH + ".certificate-chain-file")
        .hasMessageContaining(PATH + ".private-key-file");
  }

  @Test
  void aCertificateOfAnotherTimeIsRefused() {
    Instant now = Instant.now();
    Issued expired = authority.issue("old", now.minusSeconds(7200), now.minusSeconds(3600));
    assertRefused(expired, "certificate-chain-file", expired.chain(), "has expired at");
    Issued early = authority.issue("early", now.plusSeconds(3600), now.plusSeconds(7200));
    assertRefused(early, "certificate-chain-file", early.chain(), "not valid before");
  }

  @Test
  void theKeyOfAnotherCertificateIsRefused() {
    Issued one = authority.issue("one");
    Issued other = authority.issue("other");
    assertRefused(
        new Issued(one.chain(), other.key()), "private-key-file", other.key(), "not that of");
    Issued elliptic = authority.issueInOldForm("elliptic", "EC");
    assertRefused(
        new Issued(one.chain(), elliptic.key()), "private-key-file", elliptic.key(), "not that of");
  }

  @Test
  void aChainThatIsNoneIsRefused() throws Exception {
    Issued one = authority.issue("one");
    Issued other = authority.issue("other");
    Files.writeString(one.chain(), Files.readString(one.chain()) + Files.readString(other.chain()));
    assertRefused(
        one, "certificate-chain-file", one.chain(), "certificate 3 has not issued certificate 2");
  }

  @Test
  void whatIsNoPemOrHoldsSomethingElseIsRefusedWithoutWhatItHolds() throws Exception {
    Issued good = authority.issue("node");
    Path odd = Files.writeString(directory.resolve("odd.pem"), "hunter2");
    assertRefused(
        new Issued(odd, good.key()), "certificate-chain-file", odd, "holds no certificate");
    assertRefused(new Issued(good.chain(), odd), "private-key-file", odd, "holds no private key");
    String key = Files.readString(good.key());
    Files.writeString(odd, key.substring(0, key.length() / 2));
    assertRefused(new Issued(good.chain(), odd), "private-key-file", odd, "no PEM file");
    Files.writeString(odd, key.toUpperCase(Locale.ROOT));
    assertThatThrownBy(() -> with(new Issued(good.chain(), odd).settings(PATH)))
        .hasMessageContaining("private-key-file is " + odd)
        .hasMessageNotContaining(key.lines().skip(1).findFirst().orElseThrow());
  }

  @Test
  void anEncryptedKeyIsRefusedWithTheCommandThatHelps() throws Exception {
    Issued good = authority.issue("node");
    Path encrypted =
        Files.writeString(
            directory.resolve("encrypted.pem"),
            """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgrqYTXJ8LRfwICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEK3KaWgCjGgGAhrOo2EgvzUEQA==
            -----END ENCRYPTED PRIVATE KEY-----
            """);
    assertThatThrownBy(() -> with(new Issued(good.chain(), encrypted).settings(PATH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("private-key-file is " + encrypted);
  }

  @Test
  void aNewCertificateIsTakenUpAndABadOneIsNot() throws Exception {
    Instant end = Instant.parse("2099-01-01T00:00:00Z");
    Issued files = authority.issue("node");
    ServerTls tls =
        with(files.settings(PATH) + "\n" + PATH + ".reload-interval = 1 ms").orElseThrow();
    Instant first = tls.expiry();
    String key = Files.readString(files.key());
    Files.writeString(files.key(), "hunter2");
    for (int i = 0; i < 100; i++) {
      assertThat(tls.newEngine().getUseClientMode()).isFalse();
    }
    assertThat(tls.expiry()).isEqualTo(first);
    Files.writeString(files.key(), key);
    authority.issue("node", Instant.now().minusSeconds(60), end);
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!tls.expiry().equals(end) && System.nanoTime() < until) {
      tls.newEngine();
    }
    assertThat(tls.expiry()).isEqualTo(end);
  }

  @Test
  void onlyProtocolsWithoutKnownWeaknessAreSpoken() {
    assertThat(
            with(authority.issue("node").settings(PATH))
                .orElseThrow()
                .newEngine()
                .getEnabledProtocols())
        .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
  }
}
