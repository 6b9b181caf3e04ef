package whereabouts.tracker.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import com.nimbusds.jwt.proc.JWTProcessor;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import whereabouts.tracker.access.Judgement.Granted;
import whereabouts.tracker.access.Judgement.Reason;
import whereabouts.tracker.access.Judgement.Refused;

/**
 * JSON Web Tokens: HS256 by the secrets, RS256 and ES256 by the public keys, and nothing else. Each
 * algorithm has keys of its own kind, so that a public key never stands in for a secret. Safe for
 * concurrent use.
 */
public final class Tokens {
  private static final Refused INVALID = new Refused(Reason.INVALID);

  private final AccessSettings settings;
  private final Clock clock;
  private final Map<JWSAlgorithm, JWTProcessor<SecurityContext>> byAlgorithm = new HashMap<>();

  Tokens(AccessSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    settings
        .secretFile()
        .map(Secrets::read)
        .ifPresent(
            secrets ->
                byAlgorithm.put(
                    JWSAlgorithm.HS256,
                    processor(
                        (header, context) ->
                            JWSAlgorithm.HS256.equals(header.getAlgorithm()) ? secrets : List.of(),
                        Optional.empty(),
                        Optional.empty())));
    settings
        .jwksFile()
        .map(PublicKeys::read)
        .ifPresent(
            keys -> {
              for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256)) {
                byAlgorithm.put(
                    algorithm,
                    processor(
                        new JWSVerificationKeySelector<>(algorithm, new ImmutableJWKSet<>(keys)),
                        settings.issuer(),
                        settings.audience()));
              }
            });
  }

  private JWTProcessor<SecurityContext> processor(
      JWSKeySelector<SecurityContext> keys, Optional<String> issuer, Optional<String> audience) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(keys);
    JWTClaimsSet.Builder exact = new JWTClaimsSet.Builder();
    issuer.ifPresent(exact::issuer);
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            audience.map(Set::of).orElse(null), exact.build(), Set.of("exp"), Set.of()) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    claims.setMaxClockSkew(Math.toIntExact(settings.clockSkew().toSeconds()));
    processor.setJWTClaimsSetVerifier(claims);
    return processor;
  }

  /** What this token is. */
  Judgement judge(String token) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWTProcessor<SecurityContext> processor = byAlgorithm.get(jwt.getHeader().getAlgorithm());
      if (processor == null) {
        return INVALID;
      }
      return Claims.grant(processor.process(jwt, null), settings.clockSkew())
          .<Judgement>map(Granted::new)
          .orElse(INVALID);
    } catch (ExpiredJWTException expired) {
      return new Refused(Reason.EXPIRED);
    } catch (ParseException | BadJOSEException | JOSEException bad) {
      return INVALID;
    }
  }

  /**
   * Makes a token.
   *
   * @param secretFile whose first secret signs it
   * @param grant what it shall allow; its expiry must be one
   * @throws IllegalArgumentException if the file is none of secrets
   */
  public static String mint(Path secretFile, Grant grant, Instant issued) {
    SecretKey secret = Secrets.read(secretFile).get(0);
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build(),
            Claims.of(grant, issued));
    try {
      jwt.sign(new MACSigner(secret));
    } catch (JOSEException impossible) {
      throw new IllegalStateException("the token could not be signed", impossible);
    }
    return jwt.serialize();
  }
}
