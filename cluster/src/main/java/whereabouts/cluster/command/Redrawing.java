package whereabouts.cluster.command;

import java.io.Console;
import java.io.PrintWriter;
import java.util.List;

/**
 * Shows some lines in the place of the last ones, and on Ctrl-C leaves the terminal as it was, with
 * the last ones on it. Where there is no terminal they stand below each other.
 */
final class Redrawing {
  private static final String HOME = "\033[H";
  private static final String CLEAR_BELOW = "\033[J";
  private static final String CLEAR_REST_OF_LINE = "\033[K";
  private static final String HIDE_CURSOR = "\033[?25l";
  private static final String SHOW_CURSOR = "\033[?25h";

  private final PrintWriter out;
  private final boolean terminal;

  private Redrawing(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether the standard output, and the input, are a person's. */
  @SuppressWarnings("SystemConsoleNull") // handled below
  static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try { // from JDK 22 on there is a console even without a terminal
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Ends the process with status 0 when it is told to end. */
  static Redrawing on(PrintWriter out, boolean terminal) {
    if (terminal) {
      out.print(HIDE_CURSOR + HOME + CLEAR_BELOW);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(out, terminal), "end-of-watch"));
    return new Redrawing(out, terminal);
  }

  private static void end(PrintWriter out, boolean terminal) {
    if (terminal) {
      out.print(SHOW_CURSOR);
    }
    out.println();
    out.flush();
    Runtime.getRuntime().halt(0);
  }

  void show(List<String> lines) {
    if (terminal) {
      out.print(HOME);
      lines.forEach(line -> out.println(line + CLEAR_REST_OF_LINE));
      out.print(CLEAR_BELOW);
    } else {
      lines.forEach(out::println);
      if (lines.size() > 1) {
        out.println();
      }
    }
    out.flush();
  }
}
