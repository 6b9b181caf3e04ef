package whereabouts.cluster;

import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Breaks what was whole, a little. Bytes are handled as ISO 8859-1. */
final class Mutations {
  private static final int MAX_LENGTH = 20_000;
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]++|\\\\.)*+\"|-?[0-9][0-9.eE+-]*|true|false|null|[{}\\[\\],:]");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?\\d+)?");

  /** What parsers trip over. */
  private static final List<String> PIECES =
      List.of(
          "\0",
          "\u00ff",
          "\u00c0\u0080",
          "\u00ed\u00a0\u0080",
          "\u00f4\u0090\u0080\u0080",
          "\u00ef\u00bb\u00bf",
          "\\ud800",
          "\\u0000",
          "\\",
          "\"",
          "\r\n",
          "\n",
          "\t",
          " ",
          "%",
          "%00",
          "//",
          ",",
          "{}",
          "[[",
          "]]",
          "a".repeat(130),
          "\u00c3\u00a5".repeat(600));

  private static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "{}",
          "[]",
          "\"\"",
          "\"vehicleId\"",
          "\"time\"",
          "\"lat\"",
          "\"type\"",
          "\"event\"",
          "\"\\ud83d\"",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":");

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  /** As it was one time in eight, else mutated up to three times. */
  String ofJson(String json) {
    String mutated = json;
    for (int left = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3); left > 0; left--) {
      mutated =
          switch (random.nextInt(4)) {
            case 0 -> ofNumber(mutated);
            case 1, 2 -> ofToken(mutated);
            default -> ofBytes(mutated);
          };
    }
    return bounded(mutated);
  }

  /** Mutated up to three times, whatever it means. */
  String ofRaw(String bytes) {
    String mutated = bytes;
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      mutated = ofBytes(mutated);
    }
    return bounded(mutated);
  }

  private static String bounded(String mutated) {
    return mutated.substring(0, Math.min(MAX_LENGTH, mutated.length()));
  }

  private String ofBytes(String bytes) {
    int from = random.nextInt(bytes.length() + 1);
    int to = Math.min(bytes.length(), from + 1 + random.nextInt(random.nextBoolean() ? 2 : 40));
    String before = bytes.substring(0, from);
    String span = bytes.substring(from, to);
    String after = bytes.substring(to);
    return switch (random.nextInt(8)) {
      case 0 -> before;
      case 1 -> before + after;
      case 2 -> before + span + span + after;
      case 3 -> before + anyOf(PIECES) + span + after;
      case 4 -> before + anyOf(PIECES) + after;
      case 5 -> after + span + before;
      case 6 -> before + anyByte() + after;
      default ->
          span.isEmpty()
              ? before + anyByte()
              : before
                  + (char) (span.charAt(0) ^ 1 << random.nextInt(8))
                  + span.substring(1)
                  + after;
    };
  }

  private char anyByte() {
    return (char) random.nextInt(256);
  }

  private String ofNumber(String json) {
    return replaced(json, NUMBER, anyOf(FuzzCorpus.NUMBERS));
  }

  private String ofToken(String json) {
    List<MatchResult> tokens = found(json, TOKEN);
    String other = tokens.isEmpty() ? "" : anyOf(tokens).group();
    String opening = anyOf(List.of("[", "{\"a\":"));
    return switch (random.nextInt(6)) {
      case 0 -> replaced(json, TOKEN, "");
      case 1 -> replaced(json, TOKEN, other);
      case 2 -> replaced(json, TOKEN, other + other);
      case 3 -> replaced(json, TOKEN, opening.repeat(1 + random.nextInt(1500)));
      default -> replaced(json, TOKEN, anyOf(TOKENS));
    };
  }

  private String replaced(String json, Pattern pattern, String by) {
    List<MatchResult> all = found(json, pattern);
    if (all.isEmpty()) {
      return json + by;
    }
    MatchResult one = anyOf(all);
    return json.substring(0, one.start()) + by + json.substring(one.end());
  }

  private static List<MatchResult> found(String json, Pattern pattern) {
    return pattern.matcher(json).results().toList();
  }

  <T> T anyOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
