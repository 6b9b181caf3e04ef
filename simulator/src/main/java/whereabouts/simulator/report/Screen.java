package whereabouts.simulator.report;

import java.io.Console;
import java.io.PrintStream;

/**
 * What a person sees: lines, and on a terminal one line at the bottom that is written over. For one
 * thread at a time.
 */
public final class Screen {
  private static final String NO_WRAPPING = "\r\033[?7l";
  private static final String WRAPPING = "\033[K\033[?7h";
  private static final String CLEAR = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private boolean live;

  public Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether the standard output, and the input, are a person's. */
  @SuppressWarnings("SystemConsoleNull") // handled below
  public static boolean isTerminal() {
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

  public boolean terminal() {
    return terminal;
  }

  public synchronized void line(String text) {
    if (live) {
      out.print(CLEAR);
      live = false;
    }
    out.println(text);
    out.flush();
  }

  /** Progress: replaces the last one on a terminal, else is a line. */
  public synchronized void progress(String text) {
    if (terminal) {
      out.print(NO_WRAPPING + text + WRAPPING);
      out.flush();
      live = true;
    } else {
      line(text);
    }
  }

  /** Leaves the last progress where it is. */
  public synchronized void endProgress() {
    if (live) {
      out.println();
      live = false;
    }
  }
}
