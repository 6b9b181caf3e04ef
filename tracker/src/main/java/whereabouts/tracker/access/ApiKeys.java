package whereabouts.tracker.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Judgement.Granted;
import whereabouts.tracker.access.Judgement.Reason;
import whereabouts.tracker.access.Judgement.Refused;

/**
 * Keys of devices that can't do tokens, each known by its SHA-256 alone. That is enough, for keys
 * are random and long: there is nothing to guess that salt or slowness would protect. Immutable.
 *
 * <p>A line of the file: {@code NAME SCOPE[,SCOPE]… HASH [vehicle=ID | vehiclePrefix=PREFIX]}, the
 * hash in hexadecimal, the id with all that follows to the end of the line.
 */
public final class ApiKeys {
  static final ApiKeys NONE = new ApiKeys(Map.of());

  private static final String SETTING = "whereabouts.access.keys-file";
  private static final Pattern LINE =
      Pattern.compile(
          "(?<name>\\S+)\\s+(?<scopes>[a-z,]+)\\s+(?<hash>[0-9a-fA-F]{64})"
              + "(?:\\s+(?:vehicle=(?<vehicle>.+)|vehiclePrefix=(?<prefix>.+)))?");

  /** Found by some of the hash; the rest is compared in constant time. */
  private static final int FOUND_BY_DIGITS = 16;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Key(byte[] hash, Grant grant) {}

  private final Map<String, Key> keys;

  private ApiKeys(Map<String, Key> keys) {
    this.keys = keys;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming the line that is none
   */
  static ApiKeys read(Path file) {
    Map<String, Key> keys = new HashMap<>();
    for (KeyFile.Line line : KeyFile.lines(file, SETTING)) {
      Key key =
          key(line.text())
              .orElseThrow(
                  () ->
                      KeyFile.wrong(
                          SETTING,
                          file,
                          "line %d is not: NAME SCOPES SHA256 [vehicle=ID | vehiclePrefix=PREFIX]"
                              .formatted(line.number())));
      if (keys.put(foundBy(key.hash()), key) != null) {
        throw KeyFile.wrong(
            SETTING, file, "line %d has the hash of another line".formatted(line.number()));
      }
    }
    return new ApiKeys(keys);
  }

  private static Optional<Key> key(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Set<Optional<Scope>> scopes =
        Arrays.stream(parts.group("scopes").split(",", -1))
            .map(Scope::of)
            .collect(Collectors.toSet());
    if (scopes.contains(Optional.<Scope>empty())) {
      return Optional.empty();
    }
    return Reach.of(parts.group("vehicle"), parts.group("prefix"))
        .map(
            reach ->
                new Key(
                    HexFormat.of().parseHex(parts.group("hash")),
                    new Grant(
                        parts.group("name"),
                        scopes.stream().flatMap(Optional::stream).collect(Collectors.toSet()),
                        reach,
                        Instant.MAX)));
  }

  /** What this key is. */
  Judgement judge(String key) {
    byte[] hash = hash(key);
    @Nullable Key known = keys.get(foundBy(hash));
    return known != null && MessageDigest.isEqual(known.hash(), hash)
        ? new Granted(known.grant())
        : new Refused(Reason.INVALID);
  }

  private static String foundBy(byte[] hash) {
    return HexFormat.of().formatHex(hash).substring(0, FOUND_BY_DIGITS);
  }

  private static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A new key, known to nobody yet. */
  public static String create() {
    return Secrets.random();
  }

  /**
   * The line by which a node knows a key.
   *
   * @throws IllegalArgumentException if a line can't say that
   */
  public static String line(String key, Grant grant) {
    String line =
        "%s %s %s%s"
            .formatted(
                grant.name(),
                Scope.names(grant.scopes(), ","),
                HexFormat.of().formatHex(hash(key)),
                binding(grant.reach()));
    boolean readsBack =
        key(line).filter(read -> read.grant().equals(grant)).isPresent()
            && line.lines().count() == 1
            && line.strip().equals(line)
            && !line.startsWith("#");
    if (!readsBack) {
      throw new IllegalArgumentException("a line of the file of keys can't hold this name or id");
    }
    return line;
  }

  private static String binding(Reach reach) {
    if (reach instanceof Reach.One one) {
      return " vehicle=" + one.vehicleId();
    }
    return reach instanceof Reach.Prefix prefix ? " vehiclePrefix=" + prefix.prefix() : "";
  }
}
