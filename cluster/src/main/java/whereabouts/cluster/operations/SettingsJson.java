package whereabouts.cluster.operations;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings as {@code /admin/settings} tells them, and wishes to change some as it reads them.
 */
final class SettingsJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private static final int LONGEST_QUOTE = 40;

  /** What is wished for, and what of it can't be read. */
  record Wishes(Map<Setting, Long> settings, List<String> problems) {}

  private SettingsJson() {}

  /** Each by its name, with what it was configured as, and within what it may be changed. */
  static void write(JsonGenerator json, Tuning tuning, Tuning.Settings now) throws IOException {
    json.writeStartObject();
    for (Setting setting : Setting.values()) {
      json.writeObjectFieldStart(setting.wireName());
      json.writeNumberField("value", setting.of(now));
      json.writeNumberField("configured", setting.of(tuning.configured()));
      json.writeStringField("unit", setting.unit().wireName());
      json.writeNumberField("min", tuning.least(setting));
      json.writeNumberField("max", tuning.most(setting));
      json.writeStringField("key", setting.key());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** An object with some of the names, each with a whole number. */
  static Wishes read(String body) {
    JsonNode object;
    try {
      object = JSON.readTree(body);
    } catch (JsonProcessingException broken) {
      return new Wishes(Map.of(), List.of("no JSON: " + broken.getOriginalMessage()));
    }
    if (!object.isObject()) {
      return new Wishes(Map.of(), List.of("no object such as {\"flushIntervalMs\":500}"));
    }
    Map<Setting, Long> wishes = new EnumMap<>(Setting.class);
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      Setting setting = Setting.named(member.getKey()).orElse(null);
      if (setting == null) {
        problems.add("there is no setting " + quoted(member.getKey()) + ", only " + names());
      } else if (!member.getValue().canConvertToLong() || !member.getValue().isIntegralNumber()) {
        problems.add(
            "%s is %s, which is no whole number of %s"
                .formatted(
                    setting.wireName(),
                    cut(member.getValue().toString()),
                    setting.unit().wireName()));
      } else {
        wishes.put(setting, member.getValue().asLong());
      }
    }
    return new Wishes(wishes, problems);
  }

  private static String names() {
    return Stream.of(Setting.values()).map(Setting::wireName).collect(Collectors.joining(", "));
  }

  private static String quoted(String text) {
    return '"' + cut(text) + '"';
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
  }
}
