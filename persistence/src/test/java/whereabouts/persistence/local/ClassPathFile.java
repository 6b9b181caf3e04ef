package whereabouts.persistence.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Cassandra's class path, as the build of this repository writes it. */
public final class ClassPathFile {
  private static final String PATH = "persistence/cassandra/target/classpath";

  private ClassPathFile() {}

  /** Looks for it from the working directory upwards. */
  public static Path find() {
    return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve(PATH))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no " + PATH + ": mvn -pl persistence/cassandra generate-resources"));
  }
}
