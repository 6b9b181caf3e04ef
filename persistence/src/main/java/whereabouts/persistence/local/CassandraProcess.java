package whereabouts.persistence.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A process of the operating system: our child, or one that an earlier parent left behind. */
final class CassandraProcess {
  private final ProcessHandle handle;
  private final @Nullable Process child;

  private CassandraProcess(ProcessHandle handle, @Nullable Process child) {
    this.handle = handle;
    this.child = child;
  }

  static CassandraProcess of(Process child) {
    return new CassandraProcess(child.toHandle(), child);
  }

  /**
   * The process of this id, if it is alive and was started with this argument. A process whose id
   * was given to another one in the meantime is not found.
   */
  static @Nullable CassandraProcess find(long pid, String argument) {
    CassandraProcess found =
        ProcessHandle.of(pid).map(handle -> new CassandraProcess(handle, null)).orElse(null);
    return found != null
            && found.isAlive()
            && found.handle.info().commandLine().orElse("").contains(argument + " ")
        ? found
        : null;
  }

  long pid() {
    return handle.pid();
  }

  /** False for a process that has ended and only waits for its new parent to take note. */
  boolean isAlive() {
    return handle.isAlive() && (child != null || !isZombie());
  }

  private boolean isZombie() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false; // no Linux, or gone this moment: the handle knows
    }
  }

  /** Known of a child that has ended. */
  OptionalInt exitStatus() {
    return child != null && !child.isAlive()
        ? OptionalInt.of(child.exitValue())
        : OptionalInt.empty();
  }

  CompletableFuture<Void> onExit() {
    return handle.onExit().thenAccept(ended -> {});
  }

  /** Whether it has ended within the time. */
  boolean awaitExit(Duration timeout) {
    return Polling.until(() -> !isAlive(), timeout);
  }

  void terminate() {
    handle.destroy();
  }

  void kill() {
    handle.destroyForcibly();
  }

  /** Sends a signal that Java has no call for: {@code STOP} or {@code CONT}. */
  void signal(String name) {
    try {
      new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new LocalCassandraException("can't send SIG" + name + " to process " + pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
