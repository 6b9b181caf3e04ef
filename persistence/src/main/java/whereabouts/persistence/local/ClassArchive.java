package whereabouts.persistence.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cassandra's classes as its JVM has loaded them, in a file that it maps at the next start (class
 * data sharing of the JDK), which takes about half of the time then.
 *
 * <p>It fits one class path and one JVM, stands beside the jars, and is written by the first
 * Cassandra that has served and ends in order; that takes some seconds. Where it can not be written
 * there is none.
 */
final class ClassArchive {
  private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

  private final Path file;

  /** Where a Cassandra writes it, so that nobody takes up half of one. */
  private final Path draft;

  private ClassArchive(Path file, Path draft) {
    this.file = file;
    this.draft = draft;
  }

  /**
   * For these jars and the JVM that this runs in.
   *
   * @param jars Cassandra's, or the file with their class path
   */
  static ClassArchive of(Path jars, DataDirectory directory) {
    String fits = Launch.classPath(jars) + System.getProperty("java.home") + Runtime.version();
    Path folder = Files.isDirectory(jars) ? jars : jars.toAbsolutePath().getParent();
    return new ClassArchive(
        folder
            .resolve("cassandra-" + UUID.nameUUIDFromBytes(fits.getBytes(UTF_8)) + ".jsa")
            .toAbsolutePath(),
        directory.path().resolve("conf").resolve("classes.jsa"));
  }

  /** For the JVM that starts now: uses the archive, or else writes it. */
  Optional<String> option() {
    if (Files.exists(file)) {
      return option("SharedArchiveFile", file);
    }
    return Files.isWritable(file.getParent())
        ? option("ArchiveClassesAtExit", draft)
        : Optional.empty();
  }

  private static Optional<String> option(String name, Path value) {
    // would separate two files
    return value.toString().contains(File.pathSeparator)
        ? Optional.empty()
        : Optional.of("-XX:" + name + "=" + value);
  }

  /**
   * Keeps what the Cassandra that has ended has written.
   *
   * @param whole whether it had served, and ended in order
   */
  void ended(boolean whole) {
    try {
      if (whole && Files.exists(draft)) {
        Path beside = Files.createTempFile(file.getParent(), "cassandra", ".draft");
        Files.copy(draft, beside, REPLACE_EXISTING);
        Files.move(beside, file, ATOMIC_MOVE);
      }
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      LOG.debug("No archive of Cassandra's classes in {}", file, e);
    }
  }
}
