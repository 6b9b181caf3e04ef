package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.typesafe.config.ConfigFactory;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that are made to cost their reader as much as can be for their size. */
class CostlyBodiesTest {
  private static final int MAX_BYTES = 8 << 20;
  private static final Duration MAX_CPU = Duration.ofSeconds(2);
  private static final PositionParser PARSER =
      new PositionParser(IngestSettings.of(ConfigFactory.load()));

  @ParameterizedTest
  @MethodSource({"objects", "numbers", "names", "nests"})
  void theLargestBodyIsReadInTwoSecondsWhateverItHolds(Supplier<String> body) {
    byte[] bytes = body.get().getBytes(UTF_8);
    assertThat(bytes).hasSizeBetween(MAX_BYTES / 2, MAX_BYTES);
    assertThat(PARSER.parse(bytes, 1)).isNotNull();
    long begun = cpuNanos();
    assertThat(PARSER.parse(bytes, 1)).isNotNull();
    assertThat(cpuSince(begun)).isLessThan(MAX_CPU);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void soAreTheMostLines(Supplier<String> body) {
    byte[] bytes = body.get().getBytes(UTF_8);
    assertThat(PARSER.parseLines(bytes, 1)).isNotNull();
    long begun = cpuNanos();
    assertThat(PARSER.parseLines(bytes, 1)).isNotNull();
    assertThat(cpuSince(begun)).isLessThan(MAX_CPU);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Duration cpuSince(long begunNanos) {
    return Duration.ofNanos(cpuNanos() - begunNanos);
  }

  static Stream<Named<Supplier<String>>> lines() {
    return Stream.of(
        named("blank ones", () -> "\n".repeat(MAX_BYTES)),
        named("a token each", () -> "1\n".repeat(MAX_BYTES / 2)),
        named("an empty object each", () -> "{}\n".repeat(MAX_BYTES / 3)));
  }

  static Stream<Named<Supplier<String>>> objects() {
    return Stream.of(
        named("empty ones", () -> array(3, i -> "{}")),
        named("one vehicle over and over", () -> array(43, i -> at("2", "1"))),
        named("times that are none", () -> array(45, i -> at("2", "\"x\""))),
        named(
            "times that are almost one",
            () -> array(80, i -> at("2", "\"2026-99-22T10:15:30.1234567890123Z\""))));
  }

  static Stream<Named<Supplier<String>>> numbers() {
    return Stream.of(
        named("times of many digits", () -> array(1040, i -> at("2", "1700000000." + sevens(980)))),
        named("places of many digits", () -> array(1050, i -> at("0." + sevens(990), "1"))),
        named("a time without end", () -> at("2", "\"2026-11-22T10:15:30." + most('7') + "Z\"")),
        named("a number without end", () -> at(most('7'), "1")));
  }

  static Stream<Named<Supplier<String>>> names() {
    return Stream.of(
        named("all different", () -> object(14, i -> "\"n%d\":1".formatted(i))),
        named(
            "long and different",
            () -> object(113, i -> "\"n%d%s\":1".formatted(i, "x".repeat(100)))),
        named("one without end", () -> "{\"" + most('n') + "\":1}"),
        named("a value without end", () -> "{\"vehicleId\":\"" + most('v') + "\"}"),
        named(
            "attributes without end",
            () -> "{\"attributes\":" + object(16, i -> "\"n%d\":1".formatted(i)) + "}"),
        named("attributes over and over", () -> object(26, i -> "\"attributes\":{\"a\":\"b\"}")));
  }

  static Stream<Named<Supplier<String>>> nests() {
    return Stream.of(
        named("arrays", () -> "[".repeat(MAX_BYTES / 2) + "]".repeat(MAX_BYTES / 2)),
        named("objects", () -> "{\"a\":".repeat(MAX_BYTES / 6) + "1" + "}".repeat(MAX_BYTES / 6)));
  }

  private static String array(int bytesEach, IntFunction<String> element) {
    return "[" + many(bytesEach, element) + "]";
  }

  private static String object(int bytesEach, IntFunction<String> member) {
    return "{" + many(bytesEach, member) + "}";
  }

  private static String many(int bytesEach, IntFunction<String> part) {
    return IntStream.range(0, MAX_BYTES / bytesEach - 10)
        .mapToObj(part)
        .collect(Collectors.joining(","));
  }

  private static String at(String lon, String time) {
    return "{\"vehicleId\":\"v\",\"lat\":1,\"lon\":" + lon + ",\"time\":" + time + "}";
  }

  private static String sevens(int count) {
    return "7".repeat(count);
  }

  private static String most(char filler) {
    return String.valueOf(filler).repeat(MAX_BYTES - 100);
  }
}
