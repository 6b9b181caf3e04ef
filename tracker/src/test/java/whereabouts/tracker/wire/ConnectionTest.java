package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class ConnectionTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final Source<ByteString, NotUsed> NEVER_WHOLE =
      Source.never().map(none -> ByteString.emptyByteString());

  private final Unfinished unfinished = new Unfinished(100 * MEBIBYTE, () -> 0);
  private final AtomicInteger cuts = new AtomicInteger();
  private final Connection connection =
      new Connection(HttpSettings.of(ConfigFactory.load()), unfinished, () -> 0);

  private void asked(HttpRequest request) {
    connection.open(cuts::incrementAndGet);
    connection.asked(request);
  }

  private static ByteString spaces(int count) {
    return ByteString.fromString(" ".repeat(count));
  }

  private static ByteString zeros(int count) {
    return ByteString.fromString("0".repeat(count));
  }

  private static HttpRequest inChunks() {
    return HttpRequest.POST("/")
        .withEntity(HttpEntities.createChunked(ContentTypes.APPLICATION_JSON, NEVER_WHOLE));
  }

  @Test
  void aChunkIsCountedUntilItIsWhole() {
    asked(inChunks());
    connection.heard(spaces(MEBIBYTE));
    assertThat(unfinished.bytes()).isEqualTo(MEBIBYTE + Unfinished.PART_BYTES);
    assertThat(cuts).hasValue(0);
  }

  @Test
  void aChunkThatIsLargerThanAnyCanBeEndsTheConnection() {
    asked(inChunks());
    connection.heard(spaces(MEBIBYTE));
    connection.heard(spaces(MEBIBYTE));
    assertThat(cuts).hasValueGreaterThan(0);
  }

  @Test
  void soDoZerosWithoutEndInFrontOfAChunksSize() {
    asked(inChunks());
    connection.heard(spaces(1).concat(zeros(2_000)));
    connection.heard(zeros(2_000));
    assertThat(cuts).hasValue(0);
    connection.heard(zeros(2_000));
    assertThat(cuts).hasValue(1);
  }

  @Test
  void butNotTheZerosOfWhatIsReported() {
    asked(inChunks());
    for (int i = 0; i < 100; i++) {
      connection.heard(zeros(2_000).concat(spaces(1)).concat(zeros(2_000)));
    }
    assertThat(cuts).hasValue(0);
  }

  @Test
  void nothingOfAChunkIsCountedOnceTheRequestIsAnswered() {
    asked(inChunks());
    connection.heard(spaces(MEBIBYTE));
    connection.answered(HttpResponse.create());
    assertThat(unfinished.count()).isZero();
  }

  @Test
  void orTheConnectionHasEnded() {
    asked(inChunks());
    connection.heard(spaces(MEBIBYTE));
    connection.close();
    assertThat(unfinished.count()).isZero();
  }

  @Test
  void aBodyOfKnownLengthIsNotCountedHere() {
    asked(HttpRequest.POST("/"));
    connection.heard(spaces(MEBIBYTE));
    assertThat(unfinished.count()).isZero();
  }
}
