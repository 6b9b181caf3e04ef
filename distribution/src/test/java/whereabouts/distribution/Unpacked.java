package whereabouts.distribution;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The archive as an operator has it: unpacked away from the checkout, its launcher called through a
 * link from some other directory, and no Maven to be had.
 */
final class Unpacked {
  /** How a command ended, and all that it said. */
  record Ended(int status, String said) {}

  private final Path home;
  private final Path elsewhere;
  private final Path link;
  private final Path programs;
  private final Path mavenWasCalled;

  private Unpacked(Path directory) throws IOException {
    this.elsewhere = Files.createDirectory(directory.resolve("else where"));
    this.programs = Files.createDirectory(directory.resolve("programs"));
    this.mavenWasCalled = directory.resolve("maven-was-called");
    Path maven =
        Files.writeString(
            programs.resolve("mvn"), "#!/bin/sh\ntouch '%s'\nexit 1\n".formatted(mavenWasCalled));
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
    Ended tar = run(List.of("tar", "-xzf", System.getProperty("archive"), "-C", unpacked + ""));
    if (tar.status() != 0) {
      throw new AssertionError(tar.said());
    }
    this.home = unpacked.resolve("whereabouts-" + version());
    this.link = Files.createSymbolicLink(directory.resolve("link"), home.resolve("whereabouts"));
  }

  static Unpacked in(Path directory) throws IOException {
    return new Unpacked(directory);
  }

  static String version() {
    return System.getProperty("version");
  }

  /** What was unpacked. */
  Path home() {
    return home;
  }

  /** From where commands are called. */
  Path elsewhere() {
    return elsewhere;
  }

  boolean isMavenUntouched() {
    return Files.notExists(mavenWasCalled);
  }

  /** Runs a command of the launcher to its end. */
  Ended whereabouts(String... arguments) throws IOException {
    return run(command(arguments));
  }

  /** The same with a variable of the environment, as {@code NAME=VALUE}. */
  Ended whereaboutsWith(String variable, String... arguments) throws IOException {
    return run(Stream.concat(Stream.of("env", variable), command(arguments).stream()).toList());
  }

  /** Starts a command of the launcher that writes to a log. */
  Process start(Path log, String... arguments) throws IOException {
    return builder(command(arguments)).redirectOutput(log.toFile()).start();
  }

  private List<String> command(String... arguments) {
    return Stream.concat(Stream.of(link.toString()), Stream.of(arguments)).toList();
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(elsewhere.toFile()).redirectErrorStream(true);
    builder.redirectInput(Redirect.from(new File("/dev/null")));
    builder.environment().remove("WHEREABOUTS_HOME");
    builder.environment().remove("CLASSPATH");
    builder
        .environment()
        .put(
            "PATH",
            String.join(
                File.pathSeparator,
                programs.toString(),
                Path.of(System.getProperty("java.home"), "bin").toString(),
                System.getenv("PATH")));
    return builder;
  }

  private Ended run(List<String> command) throws IOException {
    Path said = Files.createTempFile("said", ".log");
    Process process = builder(command).redirectOutput(said.toFile()).start();
    try {
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end:\n" + Files.readString(said));
      }
      return new Ended(process.exitValue(), Files.readString(said));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException(e);
    } finally {
      Files.delete(said);
    }
  }
}
