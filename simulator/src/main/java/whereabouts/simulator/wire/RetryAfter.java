package whereabouts.simulator.wire;

import java.net.http.HttpResponse;
import java.time.Duration;

/** When to come back after a refusal, if it says so in seconds; else after a second. */
public final class RetryAfter {
  private static final long LONGEST_SECONDS = 30;

  private RetryAfter() {}

  public static Duration of(HttpResponse<?> response) {
    long seconds =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(value -> value.matches("\\d{1,9}"))
            .map(Long::parseLong)
            .orElse(1L);
    return Duration.ofSeconds(Math.min(seconds, LONGEST_SECONDS));
  }
}
