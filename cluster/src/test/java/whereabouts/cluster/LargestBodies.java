package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Very many reports of few vehicles in each body: as much as a request may hold. */
final class LargestBodies {
  private static final Logger LOG = LoggerFactory.getLogger(LargestBodies.class);

  /** The default of max-body-size. */
  private static final int LARGEST = 8 << 20;

  private LargestBodies() {}

  /** Sends one after the other without waiting for answers, which come when all is stored. */
  static void areTakenOrRefused(NodeProcess node, int count) throws IOException {
    Vitals before = Vitals.of(node);
    byte[] body = body();
    byte[] head =
        RawConnection.post(body.length)
            .replace("positions", "positions?ack=persisted")
            .getBytes(UTF_8);
    List<RawConnection> clients = new ArrayList<>();
    Map<String, Integer> answers = new TreeMap<>();
    try {
      for (int i = 0; i < count; i++) {
        RawConnection client = new RawConnection(node.api());
        clients.add(client);
        try {
          client.write(head);
          client.write(body);
        } catch (SocketException refused) {
          LOG.debug("Refused while sending", refused);
        }
      }
      for (RawConnection client : clients) {
        String answer =
            client
                .answer()
                .map(said -> said.status() + " " + said.json().at("/error/limit").asText())
                .orElse("none");
        answers.merge(answer, 1, Integer::sum);
      }
    } finally {
      clients.forEach(RawConnection::close);
    }
    Vitals after = Vitals.of(node);
    LOG.info("Bodies of {} bytes: {}; {} -> {}", body.length, answers, before, after);
    assertThat(answers.keySet()).allMatch(answer -> answer.matches("200 |503 [a-z_]+"));
    assertThat(answers).containsKey("200 ");
    assertThat(after.heapBytes()).isLessThan(before.heapBytes() + Ordeal.FLAT_BYTES);
    assertThat(node.log()).doesNotContain("ERROR");
  }

  private static byte[] body() {
    String fix = "{\"vehicleId\":\"large-%d\",\"lat\":1,\"lon\":2}";
    StringBuilder body = new StringBuilder("[" + fix.formatted(0));
    for (int i = 1; body.length() < LARGEST - 100; i++) {
      body.append(',').append(fix.formatted(i % 10));
    }
    return body.append(']').toString().getBytes(UTF_8);
  }
}
