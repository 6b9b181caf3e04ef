package whereabouts.tracker.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that HS256 tokens are made and checked with, one a line, so that a new one can be
 * used while tokens of an old one are still about: the first one makes tokens, each checks them.
 */
public final class Secrets {
  private static final String SETTING = "whereabouts.access.secret-file";
  private static final int RANDOM_BYTES = 32;

  /** HS256 asks for as many bits as its hash has. */
  private static final int MIN_LENGTH = 32;

  private Secrets() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it can't be read, is empty, or a secret is too short
   */
  static List<SecretKey> read(Path file) {
    List<SecretKey> secrets =
        KeyFile.lines(file, SETTING).stream().map(line -> secret(file, line)).toList();
    if (secrets.isEmpty()) {
      throw KeyFile.wrong(SETTING, file, "it holds no secret");
    }
    return secrets;
  }

  private static SecretKey secret(Path file, KeyFile.Line line) {
    byte[] bytes = line.text().getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_LENGTH) {
      throw KeyFile.wrong(
          SETTING,
          file,
          "the secret of line %d has less than %d characters; './whereabouts token --new-secret"
                  .formatted(line.number(), MIN_LENGTH)
              + " FILE' makes a good one");
    }
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  /**
   * Makes a file with a new secret, for its owner's eyes only.
   *
   * @throws IOException if it can't be written, or is there already
   */
  public static void create(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, random() + System.lineSeparator(), StandardOpenOption.WRITE);
  }

  /** What nobody guesses, in letters, digits, - and _. */
  static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
