package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.event.VehicleEvent;
import whereabouts.tracker.wire.ParsedEvent.Invalid;
import whereabouts.tracker.wire.ParsedEvent.Whole;

class EventParserTest {
  private static final long NOW = Instant.parse("2026-11-22T10:15:31Z").toEpochMilli();

  private final EventParser parser = new EventParser(IngestSettings.of(ConfigFactory.load()));

  private ParsedEvent parse(String body) {
    return parser.parse("bus-7", body.getBytes(UTF_8), NOW);
  }

  private VehicleEvent event(String body) {
    ParsedEvent parsed = parse(body);
    assertThat(parsed).isInstanceOf(Whole.class);
    return ((Whole) parsed).event();
  }

  private String reason(String body) {
    ParsedEvent parsed = parse(body);
    assertThat(parsed).isInstanceOf(Invalid.class);
    return ((Invalid) parsed).reason();
  }

  @Test
  void anEventIsReadWithAllItsMembers() {
    assertThat(
            parse(
                """
                {"lon":18.0686, "lat":59.3321, "data":{"floor": 3, "who":["Åsa", null]},
                 "time":"2026-11-22T11:15:30.250+01:00", "eventId":"e-1", "type":"sos",
                 "severity":"high", "nested":{"type":"crash"}}
                """))
        .isEqualTo(
            new Whole(
                "bus-7",
                new VehicleEvent(
                    "e-1",
                    "sos",
                    NOW - 750,
                    NOW,
                    59.3321,
                    18.0686,
                    "{\"floor\":3,\"who\":[\"Åsa\",null]}")));
  }

  @Test
  void onlyTheTypeIsNeeded() {
    VehicleEvent event = event("{\"type\":\"sos\",\"eventId\":null,\"data\":null,\"lat\":null}");
    assertThat(event.timeMillis()).isEqualTo(NOW);
    assertThat(event.lat()).isNaN();
    assertThat(event.lon()).isNaN();
    assertThat(event.data()).isNull();
    assertThat(UUID.fromString(event.eventId()).version()).isEqualTo(4);
    assertThat(event("{\"type\":\"sos\"}").eventId()).isNotEqualTo(event.eventId());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | type is missing",
        "{\"type\":7} | type is no text",
        "{\"type\":\"\"} | type is empty",
        "{\"type\":\"a b\"} | type holds white space",
        "{\"type\":\"sos\",\"eventId\":7} | eventId is no text",
        "{\"type\":\"sos\",\"eventId\":\"\"} | eventId is empty",
        "{\"type\":\"sos\",\"eventId\":\"\\n\"} | eventId holds a control character",
        "{\"type\":\"sos\",\"eventId\":\"\\ud83d\"} | eventId holds a lone surrogate",
        "{\"type\":\"sos\",\"time\":0} | time is at or before the epoch",
        "{\"type\":\"sos\",\"time\":\"noon\"} | time is neither RFC 3339 with an offset nor a number of epoch time",
        "{\"type\":\"sos\",\"time\":\"2026-11-22T10:17:31.001Z\"} | time is too far in the future",
        "{\"type\":\"sos\",\"lat\":91.2,\"lon\":1} | lat 91.2 is outside -90..90",
        "{\"type\":\"sos\",\"lat\":1,\"lon\":-181} | lon -181 is outside -180..180",
        "{\"type\":\"sos\",\"lat\":NaN,\"lon\":1} | lat NaN is no finite number",
        "{\"type\":\"sos\",\"lat\":\"1\",\"lon\":1} | lat is no number",
        "{\"type\":\"sos\",\"lat\":1} | one of lat and lon is missing",
        "{\"type\":\"sos\",\"lon\":1} | one of lat and lon is missing",
        "{\"type\":\"sos\",\"data\":[1]} | data is no object",
        "{\"type\":\"sos\",\"data\":{\"a\":-Infinity}} | data holds -Infinity, which is no number of JSON",
        "{\"type\":\"sos\",\"data\":{\"a\":[\"\\ud83d\"]}} | data holds a lone surrogate",
        "{\"type\":\"sos\",\"data\":{\"\\ude8c\":1}} | data holds a lone surrogate",
        "[] | the body is no object",
        "7 | the body is no object",
        "{\"type\":\"sos\"} {} | something follows the end of the JSON value"
      })
  void whatIsNoEventIsRefusedWithTheReason(String body, String reason) {
    assertThat(reason(body)).isEqualTo(reason);
  }

  @Test
  void aTimeAsFarAheadAsTheSkewAllowsIsTaken() {
    assertThat(event("{\"type\":\"sos\",\"time\":\"2026-11-22T10:17:31Z\"}").timeMillis())
        .isEqualTo(NOW + 120_000);
  }

  @Test
  void aBodyThatBreaksIsSaidWhere() {
    assertThat(parse("{\"type\":\"sos\",\"data\":{\"a\":"))
        .isInstanceOfSatisfying(
            Invalid.class,
            broken -> {
              assertThat(broken.code()).isEqualTo("malformed_json");
              assertThat(broken.reason()).startsWith("broken at line 1, column ");
            });
    assertThat(parse("")).isEqualTo(new Invalid("bus-7", null, "empty_body", "the body is empty"));
    assertThat(reason("{\"data\":" + "[".repeat(70))).contains("nesting depth");
  }

  @Test
  void dataIsKeptToTheLastDigitAndWithoutItsSpaces() {
    String data = "{\"pi\":3.14159265358979323846264338327950288,\"e\":-1.0e+400,\"x\":{\"a\":[]}}";
    assertThat(event("{\"type\":\"x\",\"data\":" + data.replace(",", " ,\n\t") + "}").data())
        .isEqualTo(data);
    assertThat(event("{\"type\":\"x\",\"data\":{\"\\u00e5\":\"\\ud83d\\ude8c\\u0000\"}}").data())
        .isEqualTo("{\"å\":\"🚌\\u0000\"}");
  }

  @Test
  void dataIsBoundedInBytesOfItsCompactForm() {
    String full = "{\"a\":\"" + "ü".repeat((VehicleEvent.MAX_DATA_BYTES - 8) / 2) + "\"}";
    assertThat(event("{\"type\":\"x\",\"data\":  " + full + "}").data()).isEqualTo(full);
    assertThat(reason("{\"type\":\"x\",\"data\":" + full.replace("a", "aa") + "}"))
        .isEqualTo("data is larger than 4096 bytes");
  }

  @Test
  void ofRepeatedMembersTheLastWins() {
    VehicleEvent event =
        event(
            "{\"type\":7,\"type\":\"sos\",\"data\":[],\"data\":{},\"lat\":99,\"lat\":1,\"lon\":2,"
                + "\"time\":\"noon\",\"time\":1795342530,\"eventId\":\"\",\"eventId\":\"e\"}");
    assertThat(event).isEqualTo(new VehicleEvent("e", "sos", 1_795_342_530_000L, NOW, 1, 2, "{}"));
    assertThat(reason("{\"type\":\"sos\",\"data\":{},\"data\":[]}")).isEqualTo("data is no object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"event\",\"vehicleId\":\"tram\",\"event\":{\"type\":\"sos\",\"eventId\":\"e\"}}",
        "{\"event\":{\"eventId\":\"e\",\"type\":\"sos\"},\"vehicleId\":\"tram\",\"type\":\"event\"}",
        "{\"x\":{\"event\":{}},\"vehicleId\":\"tram\",\"event\":{\"type\":\"sos\",\"eventId\":\"e\","
            + "\"vehicleId\":\"bus\"}}"
      })
  void aMessageHoldsTheVehicleAndTheEventInAnyOrder(String message) {
    assertThat(parser.parseMessage(message.getBytes(UTF_8), NOW))
        .isEqualTo(
            new Whole(
                "tram", new VehicleEvent("e", "sos", NOW, NOW, Double.NaN, Double.NaN, null)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "{} | - | - | vehicleId is missing",
        "{\"vehicleId\":\"\",\"event\":{\"type\":\"a\",\"eventId\":\"e\"}} | - | e | vehicleId is empty",
        "{\"vehicleId\":\"tram\"} | tram | - | event is missing",
        "{\"vehicleId\":\"tram\",\"event\":[]} | tram | - | event is no object",
        "{\"vehicleId\":\"tram\",\"event\":{\"eventId\":\"e\"}} | tram | e | type is missing",
        "{\"vehicleId\":\"tram\",\"event\":{\"eventId\":7}} | tram | - | eventId is no text"
      })
  void whatAMessageLacksIsSaidWithTheIdsItHas(
      String message, String vehicleId, String eventId, String reason) {
    assertThat(parser.parseMessage(message.getBytes(UTF_8), NOW))
        .isEqualTo(new Invalid(vehicleId, eventId, "invalid_event", reason));
  }
}
