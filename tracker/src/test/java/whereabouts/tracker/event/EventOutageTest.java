package whereabouts.tracker.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventOutageTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Logger log = new LoggerContext().getLogger("outage");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final VirtualTime time = new VirtualTime();
  private final EventOutage outage = new EventOutage(log, time);

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  private List<String> said() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void anOutageIsToldOnceWithItsCauseAndOnceWhenItIsOver() {
    outage.stored();
    outage.unconfirmed(
        TIMEOUT, new CompletionException(new IllegalStateException("1 of 2 replicas")));
    for (int i = 0; i < 9; i++) {
      time.advance(Duration.ofSeconds(1));
      outage.stored();
      outage.unconfirmed(TIMEOUT, null);
    }
    assertThat(said()).singleElement().asString().contains("5000 ms (1 of 2 replicas)");
    time.advance(EventOutage.CALM);
    outage.stored();
    outage.stored();
    assertThat(said()).hasSize(2).last().asString().contains("14000 ms in which 10 ");
  }

  @Test
  void theNextOneIsToldAnew() {
    outage.unconfirmed(TIMEOUT, null);
    time.advance(EventOutage.CALM);
    outage.stored();
    outage.unconfirmed(TIMEOUT, null);
    assertThat(said()).hasSize(3);
  }
}
