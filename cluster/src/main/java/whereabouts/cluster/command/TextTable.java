package whereabouts.cluster.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines of cells, aligned: texts to the left, figures to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<Boolean> figures = new ArrayList<>();
  private final List<List<String>> lines = new ArrayList<>();

  /**
   * A table with its headings.
   *
   * @param headings one a column; one that begins with {@code >} is of figures
   */
  TextTable(String... headings) {
    List<String> line = new ArrayList<>();
    for (String heading : headings) {
      boolean isOfFigures = heading.startsWith(">");
      figures.add(isOfFigures);
      line.add(isOfFigures ? heading.substring(1) : heading);
    }
    lines.add(line);
  }

  void add(String... cells) {
    lines.add(List.of(cells));
  }

  /** As it is printed; no line ends with spaces. */
  List<String> lines() {
    int[] widths =
        IntStream.range(0, figures.size())
            .map(i -> lines.stream().mapToInt(line -> width(line.get(i))).max().orElse(0))
            .toArray();
    return lines.stream().map(line -> aligned(line, widths)).toList();
  }

  private String aligned(List<String> line, int[] widths) {
    return IntStream.range(0, line.size())
        .mapToObj(
            i -> {
              String spaces = " ".repeat(widths[i] - width(line.get(i)));
              return figures.get(i) ? spaces + line.get(i) : line.get(i) + spaces;
            })
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
