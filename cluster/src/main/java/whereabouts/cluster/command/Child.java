package whereabouts.cluster.command;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of ours in a session of its own, so that signals from our terminal do not reach it. Its
 * id stands in a file while it runs, by which it is found again if we are killed.
 */
final class Child {
  private final Process process;
  private final Path pidFile;

  private Child(Process process, Path pidFile) {
    this.process = process;
    this.pidFile = pidFile;
  }

  /** Starts a process that writes to a log. */
  static Child start(List<String> command, Path log, Path pidFile) {
    return start(
        new ProcessBuilder(inOwnSession(command))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile())),
        pidFile);
  }

  /** Starts a process that writes where we do. */
  static Child startOnTerminal(List<String> command, Path pidFile) {
    return start(new ProcessBuilder(inOwnSession(command)).inheritIO(), pidFile);
  }

  private static Child start(ProcessBuilder builder, Path pidFile) {
    try {
      Process process = builder.start();
      Files.writeString(pidFile, Long.toString(process.pid()));
      return new Child(process, pidFile);
    } catch (IOException e) {
      throw new Failure("Can't start " + builder.command() + ": " + e);
    }
  }

  private static List<String> inOwnSession(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("setsid"));
    whole.addAll(command);
    return whole;
  }

  /** The live process of such a file, if its command line holds the mark. */
  static Optional<ProcessHandle> recordedIn(Path pidFile, String mark) {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
          .filter(found -> found.info().commandLine().orElse("").contains(mark));
    } catch (IOException | NumberFormatException none) {
      return Optional.empty();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** Asks it to end, and does not wait. */
  void terminate() {
    process.destroy();
  }

  int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** Waits so long at most. */
  void awaitExit(Duration atMost) throws InterruptedException {
    process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Asks it to end, and kills it if it has not within the time.
   *
   * @return its exit status
   */
  int stop(Duration within) {
    end(process.toHandle(), within);
    try {
      int status = process.waitFor();
      Files.deleteIfExists(pidFile);
      return status;
    } catch (IOException e) {
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** Asks a process to end, and kills it if it has not within the time. */
  static void end(ProcessHandle process, Duration within) {
    if (!process.isAlive()) {
      return;
    }
    process.destroy();
    try {
      process.onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
