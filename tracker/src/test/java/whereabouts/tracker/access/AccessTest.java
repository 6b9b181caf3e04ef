package whereabouts.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.typesafe.config.ConfigFactory;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.access.Judgement.Granted;
import whereabouts.tracker.access.Judgement.Reason;
import whereabouts.tracker.access.Judgement.Refused;

class AccessTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String OUTSIDE = "whereabouts.http.host = 0.0.0.0";
  private static final String TLS_ELSEWHERE = "whereabouts.http.tls-terminated-elsewhere = true";

  @TempDir private Path directory;
  private TestKeys keys;

  @BeforeEach
  void make() {
    keys = new TestKeys(directory);
  }

  private static Access with(String... settings) {
    return Access.of(
        ConfigFactory.parseString(String.join("\n", settings)).withFallback(ConfigFactory.load()),
        Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "\"::1\"", "127.8.0.1"})
  void withoutKeysTheLoopbackInterfaceIsOpen(String host) {
    assertThat(with("whereabouts.http.host = " + host).withoutToken()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "\"::\"", "192.0.2.1"})
  void withoutKeysOthersAreNotListenedTo(String host) {
    assertThatThrownBy(() -> with("whereabouts.http.host = " + host, TLS_ELSEWHERE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whereabouts.http.host")
        .hasMessageContaining("whereabouts.access.secret-file");
  }

  @Test
  void inTheClearOthersAreNotListenedTo() {
    assertThatThrownBy(() -> with(OUTSIDE, keys.settings()[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whereabouts.http.tls.certificate-chain-file")
        .hasMessageContaining("whereabouts.http.tls-terminated-elsewhere");
  }

  @Test
  void withKeysAndTlsHereOthersAreListenedTo() {
    String tls = "whereabouts.http.tls.certificate-chain-file = /etc/cert.pem";
    assertThat(with(OUTSIDE, tls, keys.settings()[0]).withoutToken()).isEmpty();
    assertThatThrownBy(() -> with(OUTSIDE, tls))
        .hasMessageContaining("whereabouts.access.secret-file");
  }

  @Test
  void withKeysAndTlsElsewhereOthersAreListenedTo() {
    for (String file : keys.settings()) {
      assertThat(with(OUTSIDE, TLS_ELSEWHERE, file).withoutToken()).isEmpty();
    }
  }

  @Test
  void aFileWithoutKeysOpensToNobodyRatherThanToAll() {
    Access access = with(keys.settings()[2]);
    assertThat(access.withoutToken()).isEmpty();
    assertThat(access.judge("anything")).isEqualTo(new Refused(Reason.INVALID));
  }

  @Test
  void aKeyIsKnownByItsHash() {
    String bus = keys.apiKey("bus", Set.of(Scope.INGEST), new Reach.One("bus 7"));
    String board = keys.apiKey("board", Set.of(Scope.READ, Scope.ADMIN), new Reach.All());
    Access access = with(keys.settings());
    assertThat(access.judge(bus))
        .isEqualTo(
            new Granted(
                new Grant("bus", Set.of(Scope.INGEST), new Reach.One("bus 7"), Instant.MAX)));
    assertThat(access.judge(board))
        .isEqualTo(
            new Granted(
                new Grant("board", Set.of(Scope.READ, Scope.ADMIN), new Reach.All(), Instant.MAX)));
    assertThat(access.judge(bus.substring(1))).isEqualTo(new Refused(Reason.INVALID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bus",
        "bus ingest",
        "bus ingest abc",
        "bus fly " + "HASH",
        "bus ingest, HASH",
        "bus ingest HASH vehicle=",
        "bus ingest HASH bus-7",
        "bus ingest HASH vehiclePrefix="
      })
  void aLineThatIsNoneIsNamedWithoutWhatItSays(String line) throws Exception {
    Files.writeString(keys.keysFile(), "# first\n" + line.replace("HASH", HASH));
    assertThatThrownBy(() -> with(keys.settings()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whereabouts.access.keys-file")
        .hasMessageContaining("line 2")
        .hasMessageNotContaining(HASH);
  }

  @Test
  void aHashStandsForOneKey() throws Exception {
    Files.writeString(keys.keysFile(), "a read " + HASH + "\nb ingest " + HASH);
    assertThatThrownBy(() -> with(keys.settings())).hasMessageContaining("line 2");
  }

  @Test
  void aLineSaysNothingElseThanWasMeant() {
    for (String name : new String[] {"two words", "", "#bus"}) {
      assertThatThrownBy(
              () -> keys.apiKey(name, Set.of(Scope.INGEST), new Reach.One("bus-7")).isEmpty())
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String id : new String[] {"bus ", "bus\nadmin admin " + HASH}) {
      assertThatThrownBy(
              () -> keys.apiKey("bus", Set.of(Scope.INGEST), new Reach.One(id)).isEmpty())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aFileThatIsMissingIsNamedWithItsSetting() {
    for (String setting : new String[] {"secret-file", "jwks-file", "keys-file"}) {
      assertThatThrownBy(() -> with("whereabouts.access." + setting + " = /nowhere/at/all"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("whereabouts.access." + setting + " is /nowhere/at/all");
    }
  }

  @Test
  void aShortSecretIsRefusedAndNotTold() throws Exception {
    Files.writeString(keys.secretFile(), "hunter2");
    assertThatThrownBy(() -> with(keys.settings()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whereabouts.access.secret-file")
        .hasMessageNotContaining("hunter2");
    Files.writeString(keys.secretFile(), "\n");
    assertThatThrownBy(() -> with(keys.settings())).hasMessageContaining("no secret");
  }

  @Test
  void aJwksHoldsPublicKeysOnly() throws Exception {
    OctetSequenceKey secret = new OctetSequenceKeyGenerator(256).generate();
    Files.writeString(keys.jwksFile(), new JWKSet(secret).toString(false));
    assertThatThrownBy(() -> with(keys.settings())).hasMessageContaining("public ones only");
    Files.writeString(
        keys.jwksFile(), new JWKSet(new ECKeyGenerator(Curve.P_256).generate()).toString(false));
    assertThatThrownBy(() -> with(keys.settings())).hasMessageContaining("public ones only");
    Files.writeString(keys.jwksFile(), "{\"keys\":[]}");
    assertThatThrownBy(() -> with(keys.settings())).hasMessageContaining("no RSA or P-256 key");
    Files.writeString(keys.jwksFile(), "no JSON");
    assertThatThrownBy(() -> with(keys.settings())).hasMessageContaining("no JWKS");
  }

  @Test
  void aNewSecretIsForItsOwnerAloneAndReplacesNone() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.secretFile())))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> Secrets.create(keys.secretFile()))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "whereabouts.access.clock-skew = -1 s",
        "whereabouts.access.max-reports-per-second = -1",
        "whereabouts.access.burst = 0 s",
        "whereabouts.access.max-tokens-counted = 0",
        "whereabouts.access.clock-skew = 2 minutes",
        "whereabouts.access.issuer = me",
        "whereabouts.access.audience = me"
      })
  void whatMakesNoSenseIsRefused(String setting) {
    assertThatThrownBy(() -> with(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whereabouts.access.");
  }
}
