package whereabouts.tracker.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** Keys of all kinds in files of a directory, and what can be made with them. */
public final class TestKeys {
  private static final RSAKey RSA = rsa();
  private static final ECKey EC = ec();

  private final Path secrets;
  private final Path jwks;
  private final Path keys;

  public TestKeys(Path directory) {
    secrets = directory.resolve("secrets");
    jwks = directory.resolve("jwks.json");
    keys = directory.resolve("keys");
    try {
      Secrets.create(secrets);
      Files.writeString(jwks, new JWKSet(List.of(RSA, EC)).toString(true));
      Files.writeString(keys, "# keys\n");
    } catch (IOException unwritten) {
      throw new UncheckedIOException(unwritten);
    }
  }

  private static RSAKey rsa() {
    try {
      return new RSAKeyGenerator(2048).keyID("rsa").generate();
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static ECKey ec() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The settings that name the files. */
  public String[] settings() {
    return new String[] {
      "whereabouts.access.secret-file = \"" + secrets + "\"",
      "whereabouts.access.jwks-file = \"" + jwks + "\"",
      "whereabouts.access.keys-file = \"" + keys + "\""
    };
  }

  public Path secretFile() {
    return secrets;
  }

  Path jwksFile() {
    return jwks;
  }

  Path keysFile() {
    return keys;
  }

  /** A new API key, which those know that read the file from now on. */
  public String apiKey(String name, Set<Scope> scopes, Reach reach) {
    String key = ApiKeys.create();
    try {
      Files.writeString(
          keys,
          Files.readString(keys)
              + ApiKeys.line(key, new Grant(name, scopes, reach, Instant.MAX))
              + "\n");
    } catch (IOException unwritten) {
      throw new UncheckedIOException(unwritten);
    }
    return key;
  }

  /** Claims that are good for an hour. */
  public static JWTClaimsSet.Builder claims(String scope, Instant now) {
    return new JWTClaimsSet.Builder()
        .subject("test")
        .claim("scope", scope)
        .expirationTime(Date.from(now.plusSeconds(3600)));
  }

  /** By the secret. */
  public String hs256(JWTClaimsSet claims) {
    return hs(JWSAlgorithm.HS256, claims);
  }

  /** By the secret, with another hash if that is asked. */
  public String hs(JWSAlgorithm algorithm, JWTClaimsSet claims) {
    return hs(algorithm, secret(), claims);
  }

  private byte[] secret() {
    try {
      return Files.readAllLines(secrets).get(0).getBytes(StandardCharsets.UTF_8);
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }

  /** By any secret. */
  public static String hs(JWSAlgorithm algorithm, byte[] secret, JWTClaimsSet claims) {
    try {
      return signed(new JWSHeader(algorithm), new MACSigner(secret), claims);
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public static String rsa(JWSAlgorithm algorithm, JWTClaimsSet claims) {
    return rsa(algorithm, RSA, claims);
  }

  public static String rsa(JWSAlgorithm algorithm, RSAKey key, JWTClaimsSet claims) {
    try {
      return signed(
          new JWSHeader.Builder(algorithm).keyID("rsa").build(), new RSASSASigner(key), claims);
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public static String es256(JWTClaimsSet claims) {
    try {
      return signed(
          new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(),
          new ECDSASigner(EC),
          claims);
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public static String none(JWTClaimsSet claims) {
    return new PlainJWT(claims).serialize();
  }

  /** The RSA key that everybody may know, in the forms in which it is found. */
  public static List<byte[]> publicForms() {
    try {
      byte[] der = RSA.toRSAPublicKey().getEncoded();
      String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
      String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----";
      return List.of(
          der,
          pem.getBytes(StandardCharsets.UTF_8),
          (pem + "\n").getBytes(StandardCharsets.UTF_8),
          RSA.getModulus().decode(),
          RSA.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT jwt = new SignedJWT(header, claims);
    jwt.sign(signer);
    return jwt.serialize();
  }
}
