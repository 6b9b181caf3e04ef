package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TuningTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Config CONFIG =
      ConfigFactory.parseResources("pekko.conf")
          .withFallback(ConfigFactory.defaultReferenceUnresolved())
          .resolve();

  private final Tuning tuning = Tuning.of(CONFIG);
  private final SettingsCalls calls = new SettingsCalls(tuning);

  private static JsonNode body(HttpResponse response) throws IOException {
    return JSON.readTree(((HttpEntity.Strict) response.entity()).getData().toArray());
  }

  private JsonNode put(String wishes) throws IOException {
    HttpResponse response = calls.put(wishes, "10.0.0.7");
    assertThat(response.status().intValue()).as(wishes).isEqualTo(200);
    return body(response);
  }

  private String refusal(String wishes) throws IOException {
    Tuning.Settings before = tuning.now();
    HttpResponse response = calls.put(wishes, "10.0.0.7");
    assertThat(response.status().intValue()).as(wishes).isEqualTo(400);
    assertThat(body(response).at("/error/code").asText()).isEqualTo("invalid_settings");
    assertThat(tuning.now()).as("nothing was changed").isSameAs(before);
    return body(response).at("/error/message").asText();
  }

  @ParameterizedTest
  @EnumSource
  void eachIsToldWithItsDefaultAndMayBeChangedWithinItsRange(Setting setting) throws IOException {
    JsonNode told = body(calls.get()).get(setting.wireName());
    assertThat(CONFIG.hasPath(told.get("key").asText())).isTrue();
    assertThat(told.get("unit").asText()).isNotBlank();
    long configured = told.get("configured").asLong();
    assertThat(told.get("value").asLong()).isEqualTo(configured);
    assertThat(configured).isBetween(told.get("min").asLong(), told.get("max").asLong());

    long other = configured - 1;
    JsonNode after = put("{\"%s\":%d}".formatted(setting.wireName(), other));
    assertThat(after.at("/" + setting.wireName() + "/value").asLong()).isEqualTo(other);
    assertThat(after.at("/" + setting.wireName() + "/configured").asLong()).isEqualTo(configured);
    assertThat(body(calls.get())).isEqualTo(after);
    for (Setting same : Setting.values()) {
      if (same != setting) {
        assertThat(same.of(tuning.now()))
            .as(same.wireName())
            .isEqualTo(same.of(tuning.configured()));
      }
    }

    long most = told.get("max").asLong();
    assertThat(refusal("{\"%s\":%d}".formatted(setting.wireName(), most + 1)))
        .contains(setting.wireName(), " is " + (most + 1) + ",", ".." + most);
    long least = told.get("min").asLong();
    assertThat(refusal("{\"%s\":%d}".formatted(setting.wireName(), least - 1)))
        .contains(setting.wireName(), " is " + (least - 1) + ",", least + "..");
  }

  @Test
  void itIsWhatTheNodeAsksFor() throws IOException {
    put(
        "{\"flushIntervalMs\":500,\"maxBatchRows\":7,\"maxReportsInFlight\":9,\"ladderCalmMs\":11}");
    assertThat(tuning.fleet().flush().interval()).isEqualTo(Duration.ofMillis(500));
    assertThat(tuning.fleet().maxBatchRows()).isEqualTo(7);
    assertThat(tuning.ingest().maxReportsInFlight()).isEqualTo(9);
    assertThat(tuning.operations().ladderCalm()).isEqualTo(Duration.ofMillis(11));
    assertThat(tuning.fleet().maxBatchBytes()).isEqualTo(64 * 1024);
  }

  @Test
  void allIsChangedOrNothing() throws IOException {
    assertThat(refusal("{\"flushIntervalMs\":500,\"maxBatchRows\":0,\"maxVehicles\":0}"))
        .contains("maxBatchRows is 0", "maxVehicles is 0", "Nothing was changed");
    assertThat(tuning.fleet().flush().interval()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void whatTheConfigurationHasThatIsOutsideMayBeSetAgain() throws IOException {
    Tuning odd =
        Tuning.of(
            ConfigFactory.parseString(
                    "whereabouts.fleet { max-batch-rows = 900, target-batch-time = 500 us }")
                .withFallback(CONFIG));
    SettingsCalls oddCalls = new SettingsCalls(odd);
    assertThat(body(oddCalls.get()).at("/maxBatchRows/max").asInt()).isEqualTo(900);
    assertThat(oddCalls.put("{\"maxBatchRows\":100}", "me").status().intValue()).isEqualTo(200);
    assertThat(oddCalls.put("{\"maxBatchRows\":900}", "me").status().intValue()).isEqualTo(200);
    assertThat(odd.fleet().flush().targetBatchTime()).isEqualTo(Duration.ofNanos(500_000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'flushIntervalMs':5000}|targetAgeMs would be 2000, which is less than flushIntervalMs",
        "{'maxFlushIntervalMs':900}|maxFlushIntervalMs would be 900, which is less than flushInter",
        "{'maxReportsInFlight':40000}|would be 72768 together, which is more than 65536",
        "{'flushIntervalMs':'soon'}|flushIntervalMs is \"soon\", which is no whole number of ms",
        "{'flushIntervalMs':1.5}|flushIntervalMs is 1.5, which is no whole number of ms",
        "{'flushIntervalMs':null}|flushIntervalMs is null, which is no whole number of ms",
        "{'flushIntervalMs':true}|flushIntervalMs is true, which is no whole number of ms",
        "{'flushIntervalMs':99999999999999999999}|is 99999999999999999999, which is no whole",
        "{'flushInterval':500}|there is no setting \"flushInterval\", only flushIntervalMs, max",
        "{'maxBatchRows':1,'maxBatchRows':2}|no JSON: Duplicate field",
        "[]|no object such as",
        "''|no object such as",
        "5|no object such as",
        "{'maxBatchRows':1} x|no JSON",
        "{'maxBatchRows':|no JSON"
      },
      quoteCharacter = '`')
  void whatCanNotBeIsRefusedWithItsReason(String wishes, String why) throws IOException {
    String json = wishes.equals("''") ? "" : wishes.replace('\'', '"');
    assertThat(refusal(json)).contains(why);
  }

  @Test
  void contradictionsAreOfWhatWouldBe() throws IOException {
    put("{\"flushIntervalMs\":5000,\"targetAgeMs\":5000}");
    assertThat(refusal("{\"targetAgeMs\":4999}")).contains("targetAgeMs would be 4999");
    put("{\"targetAgeMs\":20,\"flushIntervalMs\":20}");
  }

  /** Each is judged by what the others have left: nobody's change is undone by another's. */
  @Test
  void changesAtTheSameTimeAreDoneOneAfterAnother() throws IOException {
    List<String> wishes =
        Stream.of(Setting.values())
            .map(setting -> wish(setting.wireName(), setting.of(tuning.now()) - 1))
            .toList();
    Set<Integer> statuses = new TreeSet<>();
    IntStream.range(0, 50)
        .mapToObj(i -> wishes.get(i % wishes.size()))
        .map(
            wish ->
                CompletableFuture.supplyAsync(
                    () -> calls.put(wish, "10.0.0.7").status().intValue()))
        .toList()
        .forEach(done -> statuses.add(done.join()));
    assertThat(statuses).containsExactly(200);
    for (Setting setting : Setting.values()) {
      assertThat(setting.of(tuning.now()))
          .as(setting.wireName())
          .isEqualTo(setting.of(tuning.configured()) - 1);
    }
  }

  private static String wish(String name, long value) {
    return "{\"%s\":%d}".formatted(name, value);
  }

  @Test
  void aChangeIsLoggedOnceWithWhereItCameFrom() throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger(Tuning.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      put("{\"maxBatchRows\":100,\"flushIntervalMs\":500,\"maxVehicles\":2000000}");
      put("{\"maxBatchRows\":100}");
      refusal("{\"maxBatchRows\":0}");
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Settings changed from 10.0.0.7, until the restart: flushIntervalMs 1000 -> 500,"
                + " maxBatchRows 500 -> 100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"flushIntervalMs\":1000}"})
  void whatChangesNothingIsNoProblem(String wishes) throws IOException {
    assertThat(put(wishes)).isEqualTo(body(calls.get()));
  }
}
