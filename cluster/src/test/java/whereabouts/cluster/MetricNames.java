package whereabouts.cluster;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which metrics a PromQL expression is about. Knows as much of the language as dashboards use. */
final class MetricNames {
  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");

  /** Where words are no names of metrics, once there are no texts. */
  private static final Pattern LABELS =
      Pattern.compile(
          "\\{[^}]*}|\\[[^\\]]*]"
              + "|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");

  private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

  private MetricNames() {}

  static Set<String> in(String expression) {
    String bare = LABELS.matcher(TEXT.matcher(expression).replaceAll(" ")).replaceAll(" ");
    Set<String> names = new TreeSet<>();
    Matcher word = WORD.matcher(bare);
    while (word.find()) {
      boolean isFunction = bare.substring(word.end()).stripLeading().startsWith("(");
      boolean isOfNumber = word.start() > 0 && Character.isDigit(bare.charAt(word.start() - 1));
      if (!isFunction && !isOfNumber && !OPERATORS.contains(word.group())) {
        names.add(word.group());
      }
    }
    return names;
  }
}
