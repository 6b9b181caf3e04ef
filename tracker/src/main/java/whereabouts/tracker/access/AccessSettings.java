package whereabouts.tracker.access;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the keys are; {@code whereabouts.access}.
 *
 * @param secretFile with the secrets of HS256 tokens
 * @param jwksFile with the public keys of RS256 and ES256 tokens
 * @param keysFile with the hashes of API keys
 * @param issuer that tokens of the JWKS file must name, if any
 * @param audience that tokens of the JWKS file must name, if any
 * @param clockSkew by how much a clock that issues tokens may differ from ours
 * @param maxReportsPerSecond of one token in the long run; 0 for as many as come
 * @param burst so much of that may come at once
 * @param maxTokensCounted tokens whose reports are counted at a time
 */
record AccessSettings(
    Optional<Path> secretFile,
    Optional<Path> jwksFile,
    Optional<Path> keysFile,
    Optional<String> issuer,
    Optional<String> audience,
    Duration clockSkew,
    int maxReportsPerSecond,
    Duration burst,
    int maxTokensCounted) {

  AccessSettings {
    if (clockSkew.isNegative() || clockSkew.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "whereabouts.access.clock-skew is " + clockSkew + ", it must be 0 s to 1 minute");
    }
    if (maxReportsPerSecond < 0 || burst.toMillis() <= 0 || maxTokensCounted <= 0) {
      throw new IllegalArgumentException(
          "whereabouts.access.max-reports-per-second is negative, or burst or max-tokens-counted"
              + " is not greater than 0");
    }
    if (jwksFile.isEmpty() && (issuer.isPresent() || audience.isPresent())) {
      throw new IllegalArgumentException(
          "whereabouts.access.issuer and audience concern whereabouts.access.jwks-file alone,"
              + " which is not set");
    }
  }

  /** Whether no keys are configured; files without any in them are. */
  boolean namesNoFile() {
    return secretFile.isEmpty() && jwksFile.isEmpty() && keysFile.isEmpty();
  }

  /** From a node's whole configuration. */
  static AccessSettings of(Config node) {
    Config config = node.getConfig("whereabouts.access");
    return new AccessSettings(
        given(config, "secret-file").map(Path::of),
        given(config, "jwks-file").map(Path::of),
        given(config, "keys-file").map(Path::of),
        given(config, "issuer"),
        given(config, "audience"),
        config.getDuration("clock-skew"),
        config.getInt("max-reports-per-second"),
        config.getDuration("burst"),
        config.getInt("max-tokens-counted"));
  }

  private static Optional<String> given(Config config, String key) {
    return Optional.of(config.getString(key)).filter(text -> !text.isBlank());
  }
}
