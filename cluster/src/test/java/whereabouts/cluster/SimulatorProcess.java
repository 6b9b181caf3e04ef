package whereabouts.cluster;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The simulator, as the process that it is: nothing of it is on our class path. */
final class SimulatorProcess implements AutoCloseable {
  private final Process process;
  private final Path output;
  private final Path report;

  private SimulatorProcess(Process process, Path output, Path report) {
    this.process = process;
    this.output = output;
    this.report = report;
  }

  static SimulatorProcess start(ApiClient target, Object... options) {
    return start(List.of(target), options);
  }

  /** A fleet that shares its load among several nodes. */
  static SimulatorProcess start(List<ApiClient> targets, Object... options) {
    try {
      Path target0 = Path.of("..", "simulator", "target").toAbsolutePath().normalize();
      String classPath =
          target0.resolve("classes")
              + File.pathSeparator
              + Files.readString(target0.resolve("classpath"));
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseParallelGC", // as the launcher does
                  "-cp",
                  classPath,
                  "whereabouts.simulator.Simulate",
                  "--target",
                  targets.stream().map(ApiClient::base).collect(joining(","))));
      for (Object option : options) {
        command.add(option.toString());
      }
      Path output = Files.createTempFile(Path.of("target"), "simulator", ".log");
      Path report = Files.createTempFile(Path.of("target"), "simulator", ".json");
      command.addAll(List.of("--report", report.toString()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new SimulatorProcess(process, output, report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end, and reads its report; an exit status other than 0 fails. */
  JsonNode awaitReport() {
    awaitSuccess();
    try {
      return new ObjectMapper().readTree(report.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lets a fleet of its own drive for a few seconds, so that what is measured afterwards is not how
   * a node starts.
   */
  static void warmUp(ApiClient target) {
    try (SimulatorProcess first =
        start(target, "--prefix", "first", "--vehicles", 500, "--duration", "4s")) {
      first.awaitSuccess();
    }
  }

  /** Sends no more; what was sent is still verified. */
  SimulatorProcess arrive() {
    process.destroy(); // SIGTERM
    return this;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end; an exit status other than 0 fails, with what it said. */
  void awaitSuccess() {
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("the simulator did not end:\n" + Files.readString(output));
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(
            "exit status " + process.exitValue() + ":\n" + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException(e);
    }
  }

  /** Kills it, unless it has ended. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
