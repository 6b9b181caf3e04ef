package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreOutageTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger log = new LoggerContext().getLogger("outage");
  private final StoreOutage outage = new StoreOutage(log, nanos::get);

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  private void failFor(long seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      outage.failed(new CompletionException(new IllegalStateException("no node")));
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private void succeedFor(long seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      outage.succeeded();
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Test
  void anOutageIsSaidOnceAndItsEndOnce() {
    failFor(30);
    succeedFor(10);
    assertThat(lines.list).hasSize(2);
    assertThat(lines.list.get(0).getFormattedMessage()).contains("1000 ms: no node.");
    assertThat(lines.list.get(1).getFormattedMessage()).contains("29900 ms");
  }

  @Test
  void aFailureThatASuccessFollowsIsNotWorthALine() {
    for (int i = 0; i < 10; i++) {
      outage.failed(new IllegalStateException("timeout"));
      succeedFor(10);
    }
    assertThat(lines.list).isEmpty();
  }

  @Test
  void aStoreThatTakesAWriteNowAndThenIsInTroubleAllTheSame() {
    for (int i = 0; i < 10; i++) {
      failFor(1);
      succeedFor(1);
    }
    succeedFor(10);
    assertThat(lines.list).hasSize(2);
  }

  @Test
  void whileNothingIsWrittenNothingIsOver() {
    failFor(2);
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
    failFor(2);
    assertThat(lines.list).hasSize(1);
  }
}
