package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * An answer over HTTP as it came.
 *
 * @param headers by their names in lower case
 */
record HttpAnswer(int status, Map<String, String> headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  /** Whether the connection ends with it. */
  boolean closes() {
    return header("connection").equalsIgnoreCase("close");
  }

  boolean isJson() {
    return header("content-type").matches("application/(geo\\+)?json.*");
  }

  JsonNode json() {
    try {
      return JSON.readTree(body.getBytes(UTF_8));
    } catch (IOException noJson) {
      throw new AssertionError(status + ": " + body, noJson);
    }
  }

  String errorCode() {
    return json().at("/error/code").asText();
  }
}
