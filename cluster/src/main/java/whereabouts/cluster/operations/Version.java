package whereabouts.cluster.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Which version of this software runs, as the build named it. */
public final class Version {
  public static final String CURRENT = read();

  private Version() {}

  private static String read() {
    try (InputStream version = Version.class.getResourceAsStream("version")) {
      byte[] bytes = Objects.requireNonNull(version, "version of the build").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
