package whereabouts.cluster.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Gauges by the kind of what they show; all are named {@code whereabouts.…}. */
record Gauges(MeterRegistry meters) {
  void number(String name, String description, Supplier<Number> value) {
    builder(name, description, value).register(meters);
  }

  void seconds(String name, String description, Supplier<Duration> value) {
    builder(name, description, () -> value.get().toNanos() / 1e9)
        .baseUnit("seconds")
        .register(meters);
  }

  void bytes(String name, String description, Supplier<Number> value) {
    builder(name, description, value).baseUnit("bytes").register(meters);
  }

  /** 1 if it holds, else 0. */
  void flag(String name, String description, BooleanSupplier holds, Tag... tags) {
    builder(name, description, () -> holds.getAsBoolean() ? 1 : 0)
        .tags(List.of(tags))
        .register(meters);
  }

  private static Gauge.Builder<Supplier<Number>> builder(
      String name, String description, Supplier<Number> value) {
    return Gauge.builder("whereabouts." + name, value).description(description);
  }
}
