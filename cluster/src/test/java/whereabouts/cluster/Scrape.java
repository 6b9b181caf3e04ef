package whereabouts.cluster;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} said at one moment: each sample by its name with its labels. */
record Scrape(Map<String, Double> samples) {
  private static final Pattern SAMPLE = Pattern.compile("([^# ][^{ ]*(?:\\{.*\\})?) (\\S+)");
  private static final Pattern BOUND = Pattern.compile("le=\"([^\"]+)\"");

  static Scrape parse(String text) {
    return new Scrape(
        text.lines()
            .map(SAMPLE::matcher)
            .filter(Matcher::matches)
            .collect(toMap(sample -> sample.group(1), sample -> number(sample.group(2)))));
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** One sample, such as {@code whereabouts_reports_total{outcome="accepted"}}. */
  double of(String name, String... labels) {
    String sample = labels.length == 0 ? name : name + "{" + String.join(",", labels) + "}";
    Double value = samples.get(sample);
    if (value == null) {
      throw new AssertionError("no sample " + sample + " among " + samples.keySet());
    }
    return value;
  }

  /** The sum of all samples of a name, whatever their labels. */
  double sum(String name, String... labels) {
    Predicate<String> wanted =
        sample -> {
          for (String label : labels) {
            if (!sample.contains(label)) {
              return false;
            }
          }
          return sample.equals(name) || sample.startsWith(name + "{");
        };
    return samples.entrySet().stream()
        .filter(sample -> wanted.test(sample.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** The names of all samples, without their labels. */
  Set<String> names() {
    return samples.keySet().stream()
        .map(sample -> sample.substring(0, (sample + "{").indexOf('{')))
        .collect(toSet());
  }

  /** What was counted since an earlier scrape. */
  Scrape since(Scrape before) {
    return new Scrape(
        samples.entrySet().stream()
            .collect(
                toMap(
                    Map.Entry::getKey,
                    now -> now.getValue() - before.samples.getOrDefault(now.getKey(), 0.0))));
  }

  /**
   * A bound below which the given share of a histogram's values lies, in its unit (seconds): the
   * least of the histogram's own bounds of which that holds; infinite if there is none.
   */
  double quantile(String histogram, double share) {
    double wanted = share * sum(histogram + "_count");
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(histogram + "_bucket"))
        .filter(sample -> sample.getValue() >= wanted)
        .mapToDouble(sample -> bound(sample.getKey()))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double bound(String sample) {
    Matcher bound = BOUND.matcher(sample);
    if (!bound.find()) {
      throw new AssertionError(sample);
    }
    return number(bound.group(1));
  }
}
