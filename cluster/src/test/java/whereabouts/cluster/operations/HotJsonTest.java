package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.wire.HotVehicles.Hot;
import whereabouts.tracker.wire.Json;

class HotJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode written(Hot... vehicles) throws IOException {
    return JSON.readTree(Json.bytes(json -> HotJson.write(json, List.of(vehicles))));
  }

  @Test
  void theHottestComeInTheirOrderWithNoMoreDigitsThanAreKnown() throws IOException {
    assertThat(written(new Hot("bus-7", 50_012.3456, 0.98765432), new Hot("bus-8", 9.96, 0.0012)))
        .isEqualTo(
            JSON.readTree(
                """
                {"vehicles": [
                   {"vehicleId": "bus-7", "reportsPerSecond": 50012.3, "share": 0.9877},
                   {"vehicleId": "bus-8", "reportsPerSecond": 10.0, "share": 0.0012}],
                 "windowSeconds": 10}
                """));
  }

  @Test
  void nobodyIsHot() throws IOException {
    assertThat(written()).isEqualTo(JSON.readTree("{\"vehicles\": [], \"windowSeconds\": 10}"));
  }
}
