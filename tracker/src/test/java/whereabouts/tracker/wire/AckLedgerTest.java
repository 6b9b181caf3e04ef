package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AckLedgerTest {
  private static JsonNode ack(AckLedger ledger) throws IOException {
    return new ObjectMapper().readTree(ledger.ack(Duration.ofMillis(7)));
  }

  @Test
  void resultsBeyondTheLimitAreOnlyCounted() throws IOException {
    AckLedger ledger = new AckLedger(2);
    ledger.addMessage();
    for (int i = 0; i < 5; i++) {
      ledger.addInvalid(i, "for this test");
    }
    JsonNode first = ack(ledger);
    assertThat(first.path("results")).hasSize(2);
    assertThat(first.path("resultsOmitted").asInt()).isEqualTo(3);
    assertThat(first.path("invalid").asInt()).isEqualTo(5);
    ledger.addMessage();
    JsonNode second = ack(ledger);
    assertThat(second.path("results")).isEmpty();
    assertThat(second.has("resultsOmitted")).isFalse();
    assertThat(second.path("invalid").asInt()).isEqualTo(5);
    assertThat(second.path("messages").asInt()).isEqualTo(2);
    assertThat(second.path("unwrittenAgeMs").asInt()).isEqualTo(7);
  }

  @Test
  void onlyAChangeIsWorthAnAck() throws IOException {
    AckLedger ledger = new AckLedger(2);
    assertThat(ledger.hasChanged()).isFalse();
    ledger.addMessage();
    assertThat(ledger.hasChanged()).isTrue();
    assertThat(ack(ledger).path("messages").asInt()).isEqualTo(1);
    assertThat(ledger.hasChanged()).isFalse();
  }
}
