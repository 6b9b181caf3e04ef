package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.ethlo.time.ITU;
import java.text.ParsePosition;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  private static final long YEAR_0 = -62_167_219_200L;
  private static final long YEAR_10000 = 253_402_300_800L;
  private static final DateTimeFormatter WRITTEN =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendOffset("+HH:MM", "Z")
          .toFormatter();

  @Property
  void everyInstantIsReadAsItIsWritten(
      @ForAll @LongRange(min = YEAR_0 + 86_400, max = YEAR_10000 - 86_401) long second,
      @ForAll @IntRange(max = 999_999_999) int nano,
      @ForAll @IntRange(min = -1080, max = 1080) int offsetMinutes) {
    Instant instant = Instant.ofEpochSecond(second, nano);
    OffsetDateTime there = instant.atOffset(ZoneOffset.ofTotalSeconds(60 * offsetMinutes));
    assertThat(Rfc3339.millis(WRITTEN.format(there))).isEqualTo(instant.toEpochMilli());
  }

  /** Which takes more than the RFC. */
  @Property
  void whatIsStillATimeWithOneCharacterChangedIsTheSameForTheLibrary(
      @ForAll @IntRange(max = 24) int index,
      @ForAll @StringLength(max = 1) @Chars({'0', '3', '9', '-', ':', '.', 'T', 'Z', '+', 'x'})
          String instead) {
    String time = "2026-11-22T10:15:30+02:00";
    String text = time.substring(0, index) + instead + time.substring(index + 1);
    assertThat(Rfc3339.millis(text)).as(text).isIn(Rfc3339.NONE, byTheLibrary(text));
  }

  private static long byTheLibrary(String text) {
    try {
      ParsePosition end = new ParsePosition(0);
      OffsetDateTime time = ITU.parseDateTime(text, end);
      return end.getIndex() == text.length() ? time.toInstant().toEpochMilli() : Rfc3339.NONE;
    } catch (RuntimeException noTime) {
      return Rfc3339.NONE;
    }
  }

  @Property
  void noTextIsTooOdd(@ForAll String text) {
    assertThat(Rfc3339.millis(text)).isEqualTo(Rfc3339.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-10-00T00:00:00Z",
        "2026-10-10T24:00:00Z",
        "2026-10-10T23:60:00Z",
        "2026-10-10T23:59:61Z",
        "2026-10-10T23:58:60Z",
        "2026-10-10T23:59:60+01:00",
        "2026-10-10T23:59:59.Z",
        "2026-10-10T23:59:59+01",
        "2026-10-10T23:59:59+0100",
        "2026-10-10T23:59:59+01:60",
        "2026-10-10T23:59:59+01:00Z",
        "2026-10-10T23:59:59ZZ",
        "+2026-10-10T23:59:59Z",
        "２０26-10-10T23:59:59Z"
      })
  void whatTheGrammarOrTheCalendarLacksIsNone(String text) {
    assertThat(Rfc3339.millis(text)).isEqualTo(Rfc3339.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2016-12-31T23:59:60Z",
        "2017-01-01T00:59:60.9+01:00",
        "2016-12-31T15:59:60-08:00"
      })
  void aLeapSecondIsTheOneAfterIt(String text) {
    assertThat(Rfc3339.millis(text) / 1000)
        .isEqualTo(Instant.parse("2017-01-01T00:00:00Z").getEpochSecond());
  }
}
