package whereabouts.tracker.access;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;

/**
 * What a token says, whose signature and times are good already: {@code scope} (names with spaces
 * between), {@code sub}, and {@code vehicle} or {@code vehiclePrefix} if it is bound.
 */
final class Claims {
  private static final String SCOPE = "scope";
  private static final String VEHICLE = "vehicle";
  private static final String PREFIX = "vehiclePrefix";

  private Claims() {}

  /** What it grants; empty if it says so in a way that it can't be meant. */
  static Optional<Grant> grant(JWTClaimsSet claims, Duration clockSkew) {
    if (isUnclear(claims, VEHICLE) || isUnclear(claims, PREFIX)) {
      return Optional.empty();
    }
    try {
      String names = claims.getStringClaim(SCOPE);
      Set<Scope> scopes = Scope.among(names == null ? "" : names);
      String name = claims.getSubject() == null ? "" : claims.getSubject();
      Instant expiry = claims.getExpirationTime().toInstant().plus(clockSkew);
      return Reach.of(claims.getStringClaim(VEHICLE), claims.getStringClaim(PREFIX))
          .map(reach -> new Grant(name, scopes, reach, expiry));
    } catch (ParseException noText) {
      return Optional.empty();
    }
  }

  /** A binding that is there and null must not stand for none. */
  private static boolean isUnclear(JWTClaimsSet claims, String name) {
    return claims.getClaims().containsKey(name) && claims.getClaim(name) == null;
  }

  /** The same way back. */
  static JWTClaimsSet of(Grant grant, Instant issued) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .subject(grant.name())
            .claim(SCOPE, Scope.names(grant.scopes(), " "))
            .issueTime(Date.from(issued))
            .expirationTime(Date.from(grant.expiry()));
    if (grant.reach() instanceof Reach.One one) {
      claims.claim(VEHICLE, one.vehicleId());
    } else if (grant.reach() instanceof Reach.Prefix prefix) {
      claims.claim(PREFIX, prefix.prefix());
    }
    return claims.build();
  }
}
