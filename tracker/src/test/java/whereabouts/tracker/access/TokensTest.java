package whereabouts.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.tracker.access.Judgement.Granted;
import whereabouts.tracker.access.Judgement.Reason;
import whereabouts.tracker.access.Judgement.Refused;

class TokensTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:31Z");
  private static final Refused INVALID = new Refused(Reason.INVALID);
  private static final Refused EXPIRED = new Refused(Reason.EXPIRED);

  @TempDir private Path directory;
  private TestKeys keys;
  private Access access;

  @BeforeEach
  void open() {
    keys = new TestKeys(directory);
    access = with(keys.settings());
  }

  private static Access with(String... settings) {
    Config config =
        ConfigFactory.parseString(String.join("\n", settings)).withFallback(ConfigFactory.load());
    return Access.of(config, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static JWTClaimsSet.Builder claims() {
    return TestKeys.claims("ingest read", NOW);
  }

  private static Grant grant(Judgement judgement) {
    assertThat(judgement).isInstanceOf(Granted.class);
    return ((Granted) judgement).grant();
  }

  @Test
  void eachAlgorithmIsCheckedByItsOwnKeys() {
    JWTClaimsSet claims = claims().build();
    Grant expected =
        new Grant(
            "test", Set.of(Scope.INGEST, Scope.READ), new Reach.All(), NOW.plusSeconds(3600 + 5));
    assertThat(grant(access.judge(keys.hs256(claims)))).isEqualTo(expected);
    assertThat(grant(access.judge(TestKeys.rsa(JWSAlgorithm.RS256, claims)))).isEqualTo(expected);
    assertThat(grant(access.judge(TestKeys.es256(claims)))).isEqualTo(expected);
  }

  @Test
  void noOtherAlgorithmIsTaken() {
    JWTClaimsSet claims = claims().build();
    assertThat(access.judge(TestKeys.none(claims))).isEqualTo(INVALID);
    assertThat(access.judge(TestKeys.rsa(JWSAlgorithm.RS384, claims))).isEqualTo(INVALID);
    assertThat(access.judge(TestKeys.rsa(JWSAlgorithm.PS256, claims))).isEqualTo(INVALID);
    byte[] longSecret = new byte[64];
    assertThat(access.judge(TestKeys.hs(JWSAlgorithm.HS512, longSecret, claims)))
        .isEqualTo(INVALID);
  }

  @Test
  void aPublicKeyIsNoSecret() {
    for (byte[] form : TestKeys.publicForms()) {
      assertThat(access.judge(TestKeys.hs(JWSAlgorithm.HS256, form, claims().build())))
          .isEqualTo(INVALID);
    }
  }

  @Test
  void theKeysOfOthersAreNotOurs() throws Exception {
    RSAKey other = new RSAKeyGenerator(2048).keyID("rsa").generate();
    assertThat(access.judge(TestKeys.rsa(JWSAlgorithm.RS256, other, claims().build())))
        .isEqualTo(INVALID);
    assertThat(access.judge(TestKeys.hs(JWSAlgorithm.HS256, new byte[43], claims().build())))
        .isEqualTo(INVALID);
  }

  @Test
  void whatIsChangedNoLongerFitsItsSignature() {
    String token = keys.hs256(TestKeys.claims("ingest", NOW).claim("vehicle", "bus-7").build());
    String other = keys.hs256(TestKeys.claims("ingest", NOW).claim("vehicle", "bus-8").build());
    String[] parts = token.split("\\.", -1);
    String[] others = other.split("\\.", -1);
    assertThat(access.judge(parts[0] + "." + others[1] + "." + parts[2])).isEqualTo(INVALID);
    assertThat(access.judge(parts[0] + "." + parts[1] + ".")).isEqualTo(INVALID);
    assertThat(access.judge(parts[0] + "." + parts[1])).isEqualTo(INVALID);
    assertThat(access.judge("..")).isEqualTo(INVALID);
    assertThat(access.judge(token + ".")).isEqualTo(INVALID);
  }

  @Test
  void aTokenLivesFromNbfToExpAndAFewSecondsMore() {
    assertThat(access.judge(expiring(-4))).isInstanceOf(Granted.class);
    assertThat(access.judge(expiring(-6))).isEqualTo(EXPIRED);
    assertThat(access.judge(beginning(4))).isInstanceOf(Granted.class);
    assertThat(access.judge(beginning(6))).isEqualTo(INVALID);
  }

  private String expiring(int seconds) {
    return keys.hs256(claims().expirationTime(Date.from(NOW.plusSeconds(seconds))).build());
  }

  private String beginning(int seconds) {
    return keys.hs256(claims().notBeforeTime(Date.from(NOW.plusSeconds(seconds))).build());
  }

  @Test
  void aTokenWithoutAnEndIsNone() {
    assertThat(access.judge(keys.hs256(claims().expirationTime(null).build()))).isEqualTo(INVALID);
  }

  @Test
  void anExpiredTokenWithABadSignatureIsNotSaidToHaveExpired() {
    JWTClaimsSet past = claims().expirationTime(Date.from(NOW.minusSeconds(60))).build();
    assertThat(access.judge(TestKeys.hs(JWSAlgorithm.HS256, new byte[43], past)))
        .isEqualTo(INVALID);
  }

  @Test
  void aTokenMayBeBoundToAVehicleOrToThoseWhoseIdsBeginAlike() {
    assertThat(grant(access.judge(keys.hs256(claims().claim("vehicle", "bus-7").build()))).reach())
        .isEqualTo(new Reach.One("bus-7"));
    Reach buses =
        grant(access.judge(keys.hs256(claims().claim("vehiclePrefix", "bus-").build()))).reach();
    assertThat(buses.includes("bus-7")).isTrue();
    assertThat(buses.includes("tram-7")).isFalse();
  }

  @Test
  void aBindingThatIsUnclearIsNotTakenForNone() {
    for (Object odd : new Object[] {7, "", true}) {
      assertThat(access.judge(keys.hs256(claims().claim("vehicle", odd).build())))
          .isEqualTo(INVALID);
      assertThat(access.judge(keys.hs256(claims().claim("vehiclePrefix", odd).build())))
          .isEqualTo(INVALID);
    }
    JWTClaimsSet both = claims().claim("vehicle", "a").claim("vehiclePrefix", "b").build();
    assertThat(access.judge(keys.hs256(both))).isEqualTo(INVALID);
    JWTClaimsSet empty = claims().claim("vehicle", null).serializeNullClaims(true).build();
    assertThat(access.judge(keys.hs256(empty))).isEqualTo(INVALID);
  }

  @Test
  void scopesOfOtherServicesAreIgnored() {
    JWTClaimsSet claims = TestKeys.claims("openid read Admin ", NOW).build();
    assertThat(grant(access.judge(keys.hs256(claims))).scopes()).containsExactly(Scope.READ);
    JWTClaimsSet none = claims().claim("scope", null).build();
    assertThat(grant(access.judge(keys.hs256(none))).scopes()).isEmpty();
    JWTClaimsSet number = claims().claim("scope", 1).build();
    assertThat(access.judge(keys.hs256(number))).isEqualTo(INVALID);
  }

  @Test
  void issuerAndAudienceAreAskedOfTheTokensOfOthersOnly() {
    String[] files = keys.settings();
    Access strict =
        with(
            files[0],
            files[1],
            "whereabouts.access.issuer = \"https://id.example\"",
            "whereabouts.access.audience = whereabouts");
    JWTClaimsSet.Builder claims = claims();
    assertThat(strict.judge(keys.hs256(claims.build()))).isInstanceOf(Granted.class);
    assertThat(strict.judge(TestKeys.es256(claims.build()))).isEqualTo(INVALID);
    claims.issuer("https://id.example").audience("mail");
    assertThat(strict.judge(TestKeys.es256(claims.build()))).isEqualTo(INVALID);
    claims.audience("whereabouts").issuer("https://evil.example");
    assertThat(strict.judge(TestKeys.es256(claims.build()))).isEqualTo(INVALID);
    claims.issuer("https://id.example");
    assertThat(strict.judge(TestKeys.es256(claims.build()))).isInstanceOf(Granted.class);
  }

  @Test
  void aNewSecretMayStandAboveTheOldOne() throws Exception {
    String old = keys.hs256(claims().build());
    Files.writeString(
        keys.secretFile(),
        "# new\n" + Secrets.random() + "\n\n" + Files.readString(keys.secretFile()));
    Access both = with(keys.settings());
    Grant grant = new Grant("new", Set.of(Scope.ADMIN), new Reach.Prefix("b"), NOW.plusSeconds(60));
    String minted = Tokens.mint(keys.secretFile(), grant, NOW);
    assertThat(both.judge(old)).isInstanceOf(Granted.class);
    assertThat(access.judge(minted)).isEqualTo(INVALID);
    assertThat(grant(both.judge(minted)))
        .isEqualTo(
            new Grant("new", Set.of(Scope.ADMIN), new Reach.Prefix("b"), NOW.plusSeconds(65)));
  }
}
