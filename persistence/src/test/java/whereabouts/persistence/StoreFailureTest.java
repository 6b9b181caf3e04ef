package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.persistence.StoreFailure.OTHER;
import static whereabouts.persistence.StoreFailure.TIMEOUT;
import static whereabouts.persistence.StoreFailure.UNAVAILABLE;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StoreFailureTest {
  @Test
  void noAnswerInTimeIsATimeoutHoweverItIsWrapped() {
    DriverTimeoutException late = new DriverTimeoutException("late");
    assertThat(StoreFailure.of(late)).isEqualTo(TIMEOUT);
    assertThat(StoreFailure.of(new CompletionException(late))).isEqualTo(TIMEOUT);
  }

  @Test
  void nobodyToSpeakToIsUnavailable() {
    assertThat(StoreFailure.of(new StoreUnavailableException("not yet"))).isEqualTo(UNAVAILABLE);
    assertThat(StoreFailure.of(new NoNodeAvailableException())).isEqualTo(UNAVAILABLE);
    assertThat(StoreFailure.of(new ClosedConnectionException("broken"))).isEqualTo(UNAVAILABLE);
  }

  @Test
  void aDefectOfOursIsNeither() {
    assertThat(StoreFailure.of(new IllegalStateException())).isEqualTo(OTHER);
  }
}
