package whereabouts.simulator.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/**
 * {@code POST /v1/positions}, one request after another. A target that is overloaded is left alone
 * for as long as it asks; what it turned away is not sent again, since newer fixes follow.
 */
final class HttpLine implements Line {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final long LONGEST_RETRY_AFTER_SECONDS = 30;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client;
  private final List<Target> targets;
  private final boolean bare;
  private final Tally tally;
  private final Witness witness;
  private final Stop stop;
  private final MessageWriter writer = new MessageWriter();
  private Backoff backoff = Backoff.NONE;
  private int turn;

  HttpLine(HttpClient client, Crew crew, int number) {
    this.client = client;
    this.targets = crew.targets();
    this.bare = crew.batch() == 1;
    this.tally = crew.tally();
    this.witness = crew.witness();
    this.stop = crew.stop();
    this.turn = number;
  }

  private Target target() {
    return targets.get(turn % targets.size());
  }

  @Override
  public void open() throws IOException {
    Target target = target();
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(target.base().getHost(), target.port()),
          (int) CONNECT_TIMEOUT.toMillis());
    } catch (IOException e) {
      throw new IOException(target + ": " + Failure.of(e), e);
    }
  }

  @Override
  public void deliver(Message message) throws InterruptedException {
    if (stop.within(backoff.pause().toNanos())) {
      return;
    }
    Target target = target();
    int length = writer.write(message.entries(), bare);
    HttpRequest request =
        HttpRequest.newBuilder(target.positions())
            .header("Content-Type", "application/json")
            .timeout(ANSWER_TIMEOUT)
            .POST(BodyPublishers.ofByteArray(writer.bytes(), 0, length))
            .build();
    witness.sending(message);
    tally.sent(message, System.nanoTime());
    try {
      answered(message, client.send(request, BodyHandlers.ofByteArray()));
      backoff = Backoff.NONE;
    } catch (IOException e) {
      failed(message, target + ": " + Failure.of(e));
    }
  }

  private void answered(Message message, HttpResponse<byte[]> response)
      throws InterruptedException, IOException {
    int status = response.statusCode();
    boolean turnedAway = status == 429 || status == 503;
    if (status != 200 && !turnedAway) {
      throw new IOException("it answered POST /v1/positions with status " + status);
    }
    Ack ack = ack(response.body());
    if (turnedAway && ack.counts().received() == 0) {
      ack = new Ack(0, Counts.allOverloaded(message.size()), List.of(), 0);
    }
    if (turnedAway) {
      message.disownAll();
    }
    ack.notOwned().forEach(entry -> message.disown(entry.index()));
    if (ack.omitted() > 0 && ack.counts().notOwned() > ack.notOwned().size()) {
      message.disownAll();
    }
    witness.acked(message);
    tally.settled(ack.counts(), List.of(message), System.nanoTime());
    if (turnedAway) {
      stop.within(retryAfter(response).toNanos());
    }
  }

  private static Ack ack(byte[] body) throws IOException {
    try {
      JsonNode json = JSON.readTree(body);
      return Ack.in(json);
    } catch (JsonProcessingException e) {
      throw new IOException("its answer to POST /v1/positions is no JSON", e);
    }
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    long seconds =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(value -> value.matches("\\d{1,9}"))
            .map(Long::parseLong)
            .orElse(1L);
    return Duration.ofSeconds(Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS));
  }

  private void failed(Message message, String why) {
    tally.lost(message.size());
    tally.error(why);
    backoff = backoff.failed();
    turn++;
  }

  @Override
  public void close() {}
}
