package whereabouts.simulator.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where a report goes: there it is whole or not at all. */
public final class ReportFile {
  private ReportFile() {}

  /**
   * To be asked before the run, not after it.
   *
   * @throws IOException if a report could not be written there, saying why
   */
  public static void check(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    if (isSpecial(file)) {
      if (!Files.isWritable(file)) {
        throw new IOException("it may not be written");
      }
      return;
    }
    Path folder = folder(file);
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no directory " + folder);
    }
    try {
      Files.delete(Files.createTempFile(folder, ".report", null));
    } catch (IOException e) {
      throw new IOException("the directory " + folder + " may not be written", e);
    }
  }

  public static void write(String text, Path file) throws IOException {
    if (isSpecial(file)) {
      Files.writeString(file, text);
      return;
    }
    Path whole = Files.createTempFile(folder(file), ".report", null);
    try {
      Files.writeString(whole, text);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  /** A device or a pipe, which a rename would destroy. */
  private static boolean isSpecial(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file);
  }

  private static Path folder(Path file) {
    return file.toAbsolutePath().getParent();
  }
}
