package whereabouts.simulator.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/positions}, one request after another. A target that is overloaded is left alone
 * for as long as it asks, unless the crew is rude; what it turned away is not sent again if newer
 * fixes follow.
 */
final class HttpLine implements Line {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client;
  private final Crew crew;
  private final Tally tally;
  private final MessageWriter writer = new MessageWriter();
  private Backoff backoff = Backoff.NONE;
  private int turn;

  HttpLine(HttpClient client, Crew crew, int number) {
    this.client = client;
    this.crew = crew;
    this.tally = crew.tally();
    this.turn = number;
  }

  private Target target() {
    return crew.targets().get(turn % crew.targets().size());
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
  public boolean deliver(Message message) throws InterruptedException {
    Message next = message;
    while (next != null && !crew.stop().within(backoff.pause().toNanos())) {
      next = attempt(next);
    }
    return message.hasLeft();
  }

  /** Returns what is to be attempted next. */
  private @Nullable Message attempt(Message message) throws InterruptedException {
    Target target = target();
    int length = writer.write(message.entries(), crew.batch() == 1);
    HttpRequest request =
        target
            .request(target.positions())
            .header("Content-Type", "application/json")
            .timeout(ANSWER_TIMEOUT)
            .POST(BodyPublishers.ofByteArray(writer.bytes(), 0, length))
            .build();
    crew.witness().sending(message);
    tally.sent(message, System.nanoTime());
    try {
      answered(message, client.send(request, BodyHandlers.ofByteArray()));
      backoff = Backoff.NONE;
      return message.rest();
    } catch (IOException e) {
      failed(message, target + ": " + Failure.of(e));
      return message.insists() && !backoff.hopeless() ? message : null;
    }
  }

  private void answered(Message message, HttpResponse<byte[]> response)
      throws InterruptedException, IOException {
    int status = response.statusCode();
    switch (status) {
      case 200 -> settle(message, ack(response.body()));
      case TOO_MANY_REQUESTS, UNAVAILABLE -> {
        turnedAway(message, ack(response.body()));
        tally.refusedRequest(status);
        if (crew.waitsWhenAsked()) {
          crew.stop().within(RetryAfter.of(response).toNanos());
        }
      }
      default -> throw new IOException("it answered POST /v1/positions with status " + status);
    }
  }

  private void turnedAway(Message message, Ack ack) {
    message.disownAll();
    settle(
        message,
        ack.counts().received() > 0
            ? ack
            : new Ack(0, Counts.allOverloaded(message.size()), List.of(), 0));
  }

  private void settle(Message message, Ack ack) {
    ack.notOwned().forEach(message::disown);
    if (ack.omitted() > 0 && ack.counts().notOwned() > ack.notOwned().size()) {
      message.disownAll();
    }
    crew.witness().acked(message);
    tally.settled(ack.counts(), List.of(message), System.nanoTime());
  }

  private static Ack ack(byte[] body) throws IOException {
    try {
      return Ack.in(JSON.readTree(body));
    } catch (JsonProcessingException e) {
      throw new IOException("its answer to POST /v1/positions is no JSON", e);
    }
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
