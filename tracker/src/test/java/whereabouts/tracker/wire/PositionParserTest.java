package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.Vehicles.Report;
import whereabouts.tracker.wire.ParsedBody.Cause;

class PositionParserTest {
  private static final long NOW = Instant.parse("2026-11-22T10:15:31Z").toEpochMilli();
  private static final PositionParser PARSER =
      new PositionParser(IngestSettings.of(ConfigFactory.load()));

  private static ParsedBody parse(String body) {
    return PARSER.parse(body.getBytes(UTF_8), NOW);
  }

  private static ParsedBody parseLines(String body) {
    return PARSER.parseLines(body.getBytes(UTF_8), NOW);
  }

  private static Report report(String body) {
    ParsedBody parsed = parse(body);
    assertThat(parsed.breakage()).isNull();
    assertThat(parsed.entries()).hasSize(1).first().isInstanceOf(Entry.Reported.class);
    return ((Entry.Reported) parsed.entries().get(0)).report();
  }

  private static Position fix(String members) {
    return report("{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2," + members + "}").fix();
  }

  private static String reason(String body) {
    ParsedBody parsed = parse(body);
    assertThat(parsed.breakage()).isNull();
    assertThat(parsed.entries()).hasSize(1).first().isInstanceOf(Entry.Invalid.class);
    return ((Entry.Invalid) parsed.entries().get(0)).reason();
  }

  private static String reasonWith(String members) {
    return reason("{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2," + members + "}");
  }

  @Test
  void aBreakIsToldByItsPlaceAndCauseAlone() {
    assertThat(parse("[{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2}").breakage().message())
        .startsWith("broken at line 1, column")
        .contains("Unexpected end-of-input")
        .doesNotContain("Source");
  }

  @Test
  void aWholePositionIsReadAsItStands() {
    Report report =
        report(
            """
            {"vehicleId":"bus-7","time":"2026-11-22T10:15:30.250Z","lat":59.3321,"lon":18.0686,
             "speed":12.5,"heading":270,"altitude":31,"accuracy":5,
             "attributes":{"battery":0.83,"ignition":true,"shift":"night \\"A\\"","gone":null}}
            """);
    assertThat(report.vehicleId()).isEqualTo("bus-7");
    Position fix = report.fix();
    assertThat(fix.timeMillis())
        .isEqualTo(Instant.parse("2026-11-22T10:15:30.250Z").toEpochMilli());
    assertThat(fix.receivedMillis()).isEqualTo(NOW);
    assertThat(
            List.of(
                fix.lat(),
                fix.lon(),
                fix.speedMetersPerSecond(),
                fix.headingDegrees(),
                fix.altitudeMeters(),
                fix.accuracyMeters()))
        .containsExactly(59.3321, 18.0686, 12.5, 270.0, 31.0, 5.0);
    assertThat(fix.attributes().literals())
        .containsEntry("battery", "0.83")
        .containsEntry("ignition", "true")
        .containsEntry("shift", "\"night \\\"A\\\"\"")
        .hasSize(3);
  }

  @Test
  void whatIsAbsentOrNullIsUnknownAndTheTimeIsThatOfReceipt() {
    assertThat(report("{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2}").fix())
        .isEqualTo(Position.at(NOW, NOW, 1, 2));
    assertThat(
            fix(
                "\"time\":null,\"speed\":null,\"heading\":null,\"altitude\":null,"
                    + "\"accuracy\":null,\"attributes\":null"))
        .isEqualTo(Position.at(NOW, NOW, 1, 2));
  }

  @Test
  void anOptionalMeasureOutsideItsRangeIsUnknown() {
    assertThat(fix("\"speed\":-1,\"heading\":361,\"accuracy\":-0.5"))
        .isEqualTo(Position.at(NOW, NOW, 1, 2));
    assertThat(fix("\"heading\":-1").headingDegrees()).isNaN();
    assertThat(fix("\"heading\":360").headingDegrees()).isZero();
    assertThat(fix("\"altitude\":-430.5").altitudeMeters()).isEqualTo(-430.5);
  }

  @Test
  void unknownMembersAreIgnoredHoweverTheyNest() {
    assertThat(fix("\"type\":7,\"extra\":{\"lat\":99,\"deep\":[[{\"lon\":1}],\"}\"]},\"x\":NaN"))
        .isEqualTo(Position.at(NOW, NOW, 1, 2));
  }

  @Test
  void ofRepeatedMembersTheLastHolds() {
    assertThat(fix("\"lat\":\"wrong\",\"lat\":3,\"attributes\":7,\"attributes\":{}").lat())
        .isEqualTo(3);
    assertThat(reasonWith("\"lat\":91")).isEqualTo("lat 91 is outside -90..90");
  }

  @Test
  void anEntryIsInvalidWithItsReason() {
    assertThat(reason("{\"vehicleId\":\"a\",\"lat\":91.2,\"lon\":2}"))
        .isEqualTo("lat 91.2 is outside -90..90");
    assertThat(reason("{\"vehicleId\":\"a\",\"lat\":1,\"lon\":-180.001}"))
        .isEqualTo("lon -180.001 is outside -180..180");
    assertThat(reason("{\"vehicleId\":\"a\",\"lon\":2}")).isEqualTo("lat is missing");
    assertThat(reason("{\"vehicleId\":\"a\",\"lat\":null,\"lon\":2}")).isEqualTo("lat is missing");
    assertThat(reason("{\"lat\":1,\"lon\":2}")).isEqualTo("vehicleId is missing");
    assertThat(reason("{\"vehicleId\":null,\"lat\":1,\"lon\":2}"))
        .isEqualTo("vehicleId is missing");
    assertThat(reason("{\"vehicleId\":7,\"lat\":1,\"lon\":2}")).isEqualTo("vehicleId is no text");
    assertThat(reason("{\"vehicleId\":\"\",\"lat\":1,\"lon\":2}")).isEqualTo("vehicleId is empty");
    assertThat(reason("{\"vehicleId\":\"\\ud83d\",\"lat\":1,\"lon\":2}"))
        .isEqualTo("vehicleId holds a lone surrogate");
    assertThat(reason("{}")).isEqualTo("vehicleId is missing");
    assertThat(reason("[7]")).isEqualTo("the entry is no object");
    assertThat(reason("[[{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2}]]"))
        .isEqualTo("the entry is no object");
    assertThat(reason("[NaN]")).isEqualTo("the entry is no object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lat", "lon", "speed", "heading", "altitude", "accuracy"})
  void aValueThatIsNoNumberMakesItsEntryInvalid(String member) {
    for (String value : List.of("\"1\"", "true", "{}", "{\"a\":[1]}", "[1]")) {
      assertThat(reasonWith("\"" + member + "\":" + value)).isEqualTo(member + " is no number");
    }
    for (String value : List.of("NaN", "Infinity", "-Infinity", "1e999", "-1e999")) {
      assertThat(reasonWith("\"" + member + "\":" + value))
          .isEqualTo(member + " " + value + " is no finite number");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "\"2026-11-22T10:15:30Z\",           2026-11-22T10:15:30Z",
    "\"2026-11-22T10:15:30.2509Z\",      2026-11-22T10:15:30.250Z",
    "\"2026-11-22T12:15:30.25+02:00\",   2026-11-22T10:15:30.250Z",
    "\"2026-11-22t10:15:30.25z\",        2026-11-22T10:15:30.250Z",
    "\"2026-11-22T10:15:30-00:00\",      2026-11-22T10:15:30Z",
    "\"2026-11-22T10:15:30.123456789012Z\", 2026-11-22T10:15:30.123Z",
    "\"2016-12-31T23:59:60Z\",           2017-01-01T00:00:00Z",
    "1763806530,                         2025-11-22T10:15:30Z",
    "1763806530.123,                     2025-11-22T10:15:30.123Z",
    "1763806530.9999,                    2025-11-22T10:15:30.999Z",
    "1.763806530123e9,                   2025-11-22T10:15:30.123Z",
    "1763806530250,                      2025-11-22T10:15:30.250Z",
    "1763806530250.9,                    2025-11-22T10:15:30.250Z",
    "2147483647,                         2038-01-19T03:14:07Z",
    "2147483647.5,                       2038-01-19T03:14:07.500Z",
    "2147483648,                         1970-01-25T20:31:23.648Z",
    "0.001,                              1970-01-01T00:00:00.001Z"
  })
  void theTimeOfAFixIsReadToTheMillisecond(String literal, Instant time) {
    assertThat(Instant.ofEpochMilli(fix("\"time\":" + literal).timeMillis())).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2026-11-22T10:15:30\"",
        "\"2026-11-22\"",
        "\"2026-13-22T10:15:30Z\"",
        "\"\"",
        "\"now\"",
        "\"1763806530\"",
        "\"2026-11-22T10:15:30Z \"",
        "\"2026-11-22T10:15:30+25:00\"",
        "true",
        "{\"a\":1}",
        "[]",
        "NaN",
        "Infinity",
        "1e999",
        "1e300",
        "99999999999999999999999"
      })
  void whatIsNoTimeIsInvalid(String literal) {
    assertThat(reasonWith("\"time\":" + literal))
        .isEqualTo("time is neither RFC 3339 with an offset nor a number of epoch time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "0.0004",
        "-0.5",
        "1e-999999999",
        "\"1970-01-01T00:00:00Z\"",
        "\"1970-01-01T00:00:00.0009Z\"",
        "\"1969-12-31T23:59:59Z\"",
        "\"1970-01-01T01:00:00+01:00\""
      })
  void aTimeAtOrBeforeTheEpochIsInvalid(String literal) {
    assertThat(reasonWith("\"time\":" + literal)).isEqualTo("time is at or before the epoch");
  }

  @Test
  void attributesAreFlatAndSmall() {
    assertThat(reasonWith("\"attributes\":7")).isEqualTo("attributes is no object");
    for (String value : List.of("{}", "[1]", "NaN", "\"\\ud800\"")) {
      assertThat(reasonWith("\"attributes\":{\"ok\":1,\"nested\":" + value + ",\"after\":{}}"))
          .isEqualTo("attributes holds a member that is no text, number or boolean");
    }
    assertThat(reasonWith("\"attributes\":{\"a\":\"" + "x".repeat(1022) + "\"}"))
        .isEqualTo("attributes is larger than 1024 bytes");
    assertThat(fix("\"attributes\":{\"a\":\"" + "x".repeat(1021) + "\"}").attributes().literals())
        .hasSize(1);
    String many = members(33);
    assertThat(reasonWith("\"attributes\":{" + many + "}"))
        .isEqualTo("attributes has more than 32 members");
    assertThat(fix("\"attributes\":{" + members(32) + "}").attributes().literals()).hasSize(32);
  }

  private static String members(int count) {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < count; i++) {
      members.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":").append(i);
    }
    return members.toString();
  }

  @Test
  void invalidEntriesHarmNoOthers() {
    ParsedBody parsed =
        parse(
            "[{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2},{\"vehicleId\":\"b\",\"lat\":NaN,\"lon\":2},"
                + "null,{\"vehicleId\":\"c\",\"lat\":1,\"lon\":2}]");
    assertThat(parsed.breakage()).isNull();
    assertThat(parsed.entries())
        .extracting(Entry::getClass)
        .extracting(Class::getSimpleName)
        .containsExactly("Reported", "Invalid", "Invalid", "Reported");
  }

  @Test
  void anEmptyArrayIsNothingButNoError() {
    assertThat(parse("[]")).isEqualTo(new ParsedBody(List.of(), null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''       | EMPTY_BODY",
        "'  \n '  | EMPTY_BODY",
        "7        | NOT_POSITIONS",
        "\"text\" | NOT_POSITIONS",
        "null     | NOT_POSITIONS",
        "NaN      | NOT_POSITIONS",
        "{        | MALFORMED_JSON",
        "[        | MALFORMED_JSON",
        "hello    | MALFORMED_JSON",
        "[]]      | MALFORMED_JSON",
        "[] {}    | MALFORMED_JSON"
      })
  void aBodyThatHoldsNoPositionsSaysWhy(String body, Cause cause) {
    ParsedBody parsed = parse(body);
    assertThat(parsed.entries()).isEmpty();
    assertThat(parsed.broken()).hasValueSatisfying(b -> assertThat(b.cause()).isEqualTo(cause));
  }

  @Test
  void deepNestingBreaksTheBody() {
    String deep = "[".repeat(100_000);
    assertThat(parse("[{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2},{\"x\":" + deep).entries())
        .hasSize(1);
  }

  @Test
  void whatFollowsTheValueBreaksTheBodyAfterIt() {
    ParsedBody parsed = parse("{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2} x");
    assertThat(parsed.entries()).hasSize(1);
    assertThat(parsed.broken()).isPresent();
  }

  @Test
  void aTimeOfMoreDigitsThanAnyClockHasIsReadToTheMillisecond() {
    assertThat(fix("\"time\":1763806530.123" + "4".repeat(900)).timeMillis())
        .isEqualTo(Instant.parse("2025-11-22T10:15:30.123Z").toEpochMilli());
  }

  @Test
  void tooManyEntriesBreakTheBodyAtTheLimit() {
    IngestSettings few =
        IngestSettings.of(
            ConfigFactory.parseString("whereabouts.ingest.max-entries = 3")
                .withFallback(ConfigFactory.load()));
    ParsedBody parsed = new PositionParser(few).parse("[1,2,3,4,5]".getBytes(UTF_8), NOW);
    assertThat(parsed.entries()).hasSize(3);
    assertThat(parsed.broken())
        .hasValueSatisfying(b -> assertThat(b.cause()).isEqualTo(Cause.TOO_MANY_ENTRIES));
    assertThat(new PositionParser(few).parse("[1,2,3]".getBytes(UTF_8), NOW).broken()).isEmpty();
    assertThat(new PositionParser(few).parseLines("1\n2\n3\n4".getBytes(UTF_8), NOW).entries())
        .hasSize(3);
  }

  @Test
  void ofLinesBlankOnesAreSkippedAndABrokenOneEndsTheBody() {
    String good = "{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2}";
    assertThat(parseLines(good + "\r\n\n  \n" + good))
        .satisfies(
            p -> {
              assertThat(p.entries()).hasSize(2);
              assertThat(p.broken()).isEmpty();
            });
    ParsedBody broken = parseLines(good + "\n" + good + "\n{\"vehicleId\":\n" + good);
    assertThat(broken.entries()).hasSize(2);
    assertThat(broken.broken())
        .hasValueSatisfying(b -> assertThat(b.message()).startsWith("broken at line 3"));
    assertThat(parseLines("[" + good + "]\n" + good).entries())
        .first()
        .isEqualTo(new Entry.Invalid("the entry is no object"));
    assertThat(parseLines("\n \n").broken()).isPresent();
  }

  /** Whatever is cut off: the entries that were whole are kept, and the break is known. */
  @Property(tries = 300)
  void aCutArrayKeepsTheEntriesBeforeTheCut(
      @ForAll("positions") List<String> positions,
      @ForAll @IntRange(min = 0, max = 999) int where) {
    String body = "[" + String.join(",", positions) + "]";
    byte[] bytes = body.getBytes(UTF_8);
    byte[] cut = Arrays.copyOf(bytes, where * bytes.length / 1000);
    ParsedBody parsed = PARSER.parse(cut, NOW);
    ParsedBody whole = PARSER.parse(bytes, NOW);
    assertThat(whole.broken()).isEmpty();
    assertThat(whole.entries()).hasSize(positions.size());
    assertThat(parsed.broken()).isPresent();
    assertThat(parsed.entries()).isEqualTo(whole.entries().subList(0, wholeBefore(positions, cut)));
  }

  private static int wholeBefore(List<String> positions, byte[] cut) {
    int end = 0;
    for (int i = 0; i < positions.size(); i++) {
      end += 1 + positions.get(i).getBytes(UTF_8).length;
      if (end > cut.length) {
        return i;
      }
    }
    return positions.size();
  }

  @Property(tries = 300)
  void linesAndAnArrayOfThemHoldTheSame(@ForAll("positions") List<String> positions) {
    assertThat(parseLines(String.join("\n", positions)).entries())
        .isEqualTo(parse("[" + String.join(",", positions) + "]").entries());
  }

  /** Noise is answered, never thrown at anyone. */
  @Property(tries = 500)
  void noiseBreaksButNeverFails(@ForAll long seed, @ForAll @IntRange(max = 300) int length) {
    byte[] noise = new byte[length];
    new Random(seed).nextBytes(noise);
    assertThat(PARSER.parse(noise, NOW)).isNotNull();
    assertThat(PARSER.parseLines(noise, NOW)).isNotNull();
  }

  @Test
  void bytesOfNoEncodingBreakAsWell() {
    for (byte[] body :
        List.of(
            new byte[] {0, 0, (byte) 0xFF, (byte) 0xFE, 1},
            new byte[] {(byte) 0xFE, (byte) 0xFF, 0, 0},
            new byte[] {0, 0, 0, '{', 0, 0x7F, 0, 0},
            new byte[] {'[', (byte) 0xC3, '(', ']'},
            new byte[64])) {
      assertThat(PARSER.parse(body, NOW).broken()).isPresent();
      assertThat(PARSER.parseLines(body, NOW).broken()).isPresent();
    }
  }

  /** A body with one byte changed is read or broken, never an exception. */
  @Property(tries = 500)
  void aFlippedByteNeverFails(
      @ForAll("positions") List<String> positions,
      @ForAll @IntRange(min = 0, max = 999) int where,
      @ForAll byte flipped) {
    byte[] bytes = ("[" + String.join(",", positions) + "]").getBytes(UTF_8);
    bytes[where * bytes.length / 1000] = flipped;
    assertThat(PARSER.parse(bytes, NOW)).isNotNull();
  }

  @Provide
  Arbitrary<List<String>> positions() {
    Arbitrary<String> ids = Arbitraries.of("a", "b", "🚌", "iPhone 12", "x/y");
    Arbitrary<String> extras =
        Arbitraries.of(
            "",
            ",\"speed\":12.5",
            ",\"time\":1763806530.25",
            ",\"time\":\"2026-11-22T10:15:30.250Z\"",
            ",\"attributes\":{\"a\":\"}]\"}",
            ",\"deep\":{\"a\":[1,{}]}",
            ",\"lat\":\"no\"");
    return Combinators.combine(ids, extras)
        .as((id, extra) -> "{\"vehicleId\":\"" + id + "\",\"lat\":1,\"lon\":2" + extra + "}")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }
}
