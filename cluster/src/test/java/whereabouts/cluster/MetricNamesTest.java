package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricNamesTest {
  @Test
  void functionsLabelsRangesAndNumbersAreNone() {
    assertThat(
            MetricNames.in(
                "histogram_quantile(0.99, sum by (le, job) (rate(a_bucket{x=~\"$y\"}[$__rate])))"))
        .containsExactly("a_bucket");
    assertThat(MetricNames.in("sum(a{b=\"c}d\"}) without (e) / 2e3 > 0 or on (f) g:h offset 5m"))
        .containsExactly("a", "g:h");
  }

  @Test
  void allOfAnExpressionAreFound() {
    assertThat(MetricNames.in("sum(a_total) - sum(b) * c and d"))
        .containsExactly("a_total", "b", "c", "d");
    assertThat(MetricNames.in("label_values(a, instance)")).containsExactly("a", "instance");
  }
}
