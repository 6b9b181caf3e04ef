package whereabouts.tracker.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;

/** The public keys of those who issue tokens, from a JWKS file. */
final class PublicKeys {
  private static final String SETTING = "whereabouts.access.jwks-file";
  private static final int MIN_RSA_BITS = 2048;

  private PublicKeys() {}

  /**
   * Reads a file. Keys of kinds that no token may use are left out.
   *
   * @throws IllegalArgumentException if it is no JWKS, has no key that can be used, a weak one, or
   *     one that is secret
   */
  static JWKSet read(Path file) {
    JWKSet all = parse(file);
    for (JWK key : all.getKeys()) {
      if (key instanceof OctetSequenceKey || key.isPrivate()) {
        throw KeyFile.wrong(SETTING, file, "it holds a secret or private key; public ones only");
      }
      if (key instanceof RSAKey && key.size() < MIN_RSA_BITS) {
        throw KeyFile.wrong(
            SETTING, file, "it holds an RSA key of less than " + MIN_RSA_BITS + " bits");
      }
    }
    List<JWK> usable = all.getKeys().stream().filter(PublicKeys::isUsable).toList();
    if (usable.isEmpty()) {
      throw KeyFile.wrong(SETTING, file, "it holds no RSA or P-256 key");
    }
    return new JWKSet(usable);
  }

  private static JWKSet parse(Path file) {
    String text = KeyFile.text(file, SETTING);
    try {
      JWKSet keys = JWKSet.parse(text);
      for (JWK key : keys.getKeys()) {
        if (key instanceof ECKey ec) {
          ec.toECPublicKey();
        } else if (key instanceof RSAKey rsa) {
          rsa.toRSAPublicKey();
        }
      }
      return keys;
    } catch (ParseException | JOSEException | RuntimeException unreadable) {
      throw KeyFile.wrong(SETTING, file, "it is no JWKS");
    }
  }

  private static boolean isUsable(JWK key) {
    return key instanceof RSAKey || (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve()));
  }
}
