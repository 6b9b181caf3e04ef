package whereabouts.tracker.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Files that an operator keeps keys in. What is wrong with one is told without what it holds. */
public final class KeyFile {
  private KeyFile() {}

  /**
   * One line that says something.
   *
   * @param number from 1, comments and blank lines included
   */
  record Line(int number, String text) {}

  /**
   * Its whole text.
   *
   * @param setting that names it
   */
  public static String text(Path file, String setting) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw wrong(
          setting, file, "it can't be read (" + unreadable.getClass().getSimpleName() + ")");
    }
  }

  /** Its lines, without the blank ones and those that begin with {@code #}. */
  static List<Line> lines(Path file, String setting) {
    List<String> all = text(file, setting).lines().toList();
    return IntStream.range(0, all.size())
        .mapToObj(i -> new Line(i + 1, all.get(i).strip()))
        .filter(line -> !line.text().isEmpty() && !line.text().startsWith("#"))
        .toList();
  }

  /** What is to be told of a file that can't be used. */
  public static IllegalArgumentException wrong(String setting, Path file, String why) {
    return new IllegalArgumentException(setting + " is " + file + ": " + why);
  }
}
