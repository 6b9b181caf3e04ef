package whereabouts.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Supplier;

/** What mutations start from: positions and events, valid or nearly so. Bytes as ISO 8859-1. */
final class FuzzCorpus {
  /** What a number can be and hardly ever is; some are none in JSON. */
  static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "00",
          "1.",
          ".5",
          "+1",
          "0x10",
          "NaN",
          "-Infinity",
          "90.0000000001",
          "-180",
          "180.5",
          "360",
          "5e-324",
          "1e308",
          "-1e309",
          "1E-400",
          "1e2147483648",
          "-1e-2147483649",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "9".repeat(400),
          "0." + "3".repeat(1500));

  private static final List<String> TIMES =
      List.of(
          "2026-01-01T00:00:00Z",
          "2026-01-01T00:00:00.123456789+23:59",
          "2026-02-30T00:00:00Z",
          "2026-01-01T24:00:00Z",
          "2026-12-31T23:59:60Z",
          "2026-01-01T00:00:00",
          "9999-12-31T23:59:59.999Z",
          "-999999999-01-01T00:00:00Z",
          "0000-01-01T00:00:00Z",
          "");

  /** The begin of 2026. */
  private static final long FIRST_SECOND = 1_767_225_600;

  private final Random random;

  FuzzCorpus(Random random) {
    this.random = random;
  }

  /** One of all vehicles that ever report, of which there are few. */
  String vehicle() {
    return "fuzz-" + random.nextInt(200);
  }

  /** What goes as {@code application/json} to {@code /v1/positions}, or as a message. */
  String positions() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> position();
      case 3 -> "[]";
      default -> some(",", "[", "]", this::position);
    };
  }

  /** The same as {@code application/x-ndjson}. */
  String lines() {
    return some("\n", "", random.nextBoolean() ? "\n" : "", this::position);
  }

  private String some(String between, String begin, String end, Supplier<String> one) {
    StringJoiner all = new StringJoiner(between, begin, end);
    for (int left = 1 + random.nextInt(8); left > 0; left--) {
      all.add(one.get());
    }
    return all.toString();
  }

  private String position() {
    StringJoiner members = new StringJoiner(",", "{", "}");
    members.add("\"vehicleId\":\"" + vehicle() + '"');
    if (random.nextInt(10) > 0) {
      members.add("\"time\":" + time());
    }
    members.add("\"lat\":" + number(90)).add("\"lon\":" + number(180));
    for (String name : List.of("speed", "heading", "altitude", "accuracy")) {
      if (random.nextInt(3) == 0) {
        members.add('"' + name + "\":" + number(360));
      }
    }
    if (random.nextInt(5) == 0) {
      members.add("\"attributes\":" + some(",", "{", "}", this::attribute));
    }
    return members.toString();
  }

  private String attribute() {
    String value =
        switch (random.nextInt(4)) {
          case 0 -> "true";
          case 1 -> number(1);
          case 2 -> '"' + "x".repeat(random.nextInt(300)) + '"';
          default -> "\"\\u00e5\\ud83d\\ude8c\"";
        };
    return "\"a" + random.nextInt(40) + "\":" + value;
  }

  /** What goes to {@code /v1/vehicles/{id}/events}. */
  String event() {
    StringJoiner members = new StringJoiner(",", "{", "}");
    members.add("\"type\":\"sos\"").add("\"time\":" + time());
    if (random.nextInt(3) > 0) {
      members.add("\"eventId\":\"e" + random.nextInt(1000) + '"');
    }
    if (random.nextBoolean()) {
      members.add("\"lat\":" + number(90)).add("\"lon\":" + number(180));
    }
    if (random.nextBoolean()) {
      members.add("\"data\":" + some(",", "{", "}", this::attribute));
    }
    return members.toString();
  }

  /** An event as a message. */
  String eventMessage() {
    return "{\"type\":\"event\",\"vehicleId\":\"%s\",\"event\":%s}".formatted(vehicle(), event());
  }

  private String time() {
    long second = FIRST_SECOND + random.nextInt(20_000_000);
    return switch (random.nextInt(12)) {
      case 0 -> '"' + anyOf(TIMES) + '"';
      case 1 -> anyOf(NUMBERS);
      case 2, 3, 4 -> '"' + Instant.ofEpochSecond(second).toString() + '"';
      case 5, 6 -> second + "." + random.nextInt(1000);
      default -> second * 1000 + random.nextInt(1000) + "";
    };
  }

  private String number(int range) {
    return random.nextInt(25) == 0
        ? anyOf(NUMBERS)
        : Double.toString(random.nextInt(2_000_000) / 1e6 * range - range);
  }

  private <T> T anyOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
