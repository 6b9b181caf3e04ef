package whereabouts.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Entry;
import whereabouts.simulator.fleet.Fix;

class OutstandingTest {
  private final Outstanding outstanding = new Outstanding();

  private static Message message(int size) {
    return Message.due(
        0,
        IntStream.range(0, size).mapToObj(i -> Entry.of(new Fix("v" + i, 1, 2, 3, 4, 5))).toList());
  }

  private static Ack ack(String json) {
    try {
      return Ack.in(new ObjectMapper().readTree(json.replace('\'', '"')));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> owned(Message message) {
    List<String> ids = new ArrayList<>();
    message.forEachOwnedFix(fix -> ids.add(fix.vehicleId()));
    return ids;
  }

  @Test
  void anAckCoversAPrefixAndItsTotalsCountOnce() {
    IntStream.range(0, 5).forEach(i -> outstanding.sent(message(2)));
    Outstanding.Settled first =
        outstanding.settle(ack("{'messages':2,'received':4,'accepted':3,'stale':1}"));
    assertThat(first.covered()).hasSize(2);
    assertThat(outstanding.positions()).isEqualTo(6);
    Outstanding.Settled second =
        outstanding.settle(ack("{'messages':5,'received':10,'accepted':8,'stale':2}"));
    assertThat(second.covered()).hasSize(3);
    assertThat(second.gained()).isEqualTo(new Counts(6, 5, 0, 0, 1, 0, 0, 0, 0));
    assertThat(outstanding.positions()).isZero();
  }

  @Test
  void theSameAckAgainChangesNothing() {
    outstanding.sent(message(3));
    Ack ack = ack("{'messages':1,'received':3,'accepted':3}");
    outstanding.settle(ack);
    Outstanding.Settled again = outstanding.settle(ack);
    assertThat(again.covered()).isEmpty();
    assertThat(again.gained()).isEqualTo(Counts.ZERO);
  }

  @Test
  void onlyWhatTheTargetTookIsOwned() {
    Message first = message(3);
    Message second = message(3);
    outstanding.sent(first);
    outstanding.sent(second);
    outstanding.settle(
        ack(
            "{'messages':2,'received':6,'results':["
                + "{'message':0,'index':1,'outcome':'overloaded'},"
                + "{'message':1,'index':0,'outcome':'stale'},"
                + "{'message':1,'index':2,'outcome':'unconfirmed'}]}"));
    assertThat(owned(first)).containsExactly("v0", "v2");
    assertThat(owned(second)).containsExactly("v0", "v1");
  }

  @Test
  void aResultBeforeItsMessageIsCoveredIsNotForgotten() {
    Message late = message(2);
    outstanding.sent(message(2));
    outstanding.sent(late);
    outstanding.settle(
        ack("{'messages':1,'results':[{'message':1,'index':0,'outcome':'overloaded'}]}"));
    outstanding.settle(ack("{'messages':2}"));
    assertThat(owned(late)).containsExactly("v1");
  }

  @Test
  void whenTheListIsCutShortNothingItMayHaveNamedIsOwned() {
    Message doubtful = message(3);
    outstanding.sent(doubtful);
    outstanding.settle(
        ack(
            "{'messages':1,'received':3,'overloaded':2,'resultsOmitted':1,"
                + "'results':[{'message':0,'index':0,'outcome':'overloaded'}]}"));
    assertThat(owned(doubtful)).isEmpty();
    Message fine = message(3);
    outstanding.sent(fine);
    outstanding.settle(
        ack(
            "{'messages':2,'received':6,'overloaded':2,'stale':2,'resultsOmitted':1,"
                + "'results':[{'message':1,'index':0,'outcome':'stale'}]}"));
    assertThat(owned(fine)).hasSize(3);
  }

  @Test
  void anAckForMoreThanWasSentCoversWhatWasSent() {
    outstanding.sent(message(1));
    assertThat(outstanding.settle(ack("{'messages':9}")).covered()).hasSize(1);
  }

  @Test
  void whatIsLostIsGivenBackOnceInTheOrderInWhichItWasSent() {
    Message first = message(1);
    Message second = message(3);
    Message third = message(4);
    List.of(first, second, third).forEach(outstanding::sent);
    assertThat(outstanding.anyAcked()).isFalse();
    outstanding.settle(ack("{'messages':1,'received':1}"));
    assertThat(outstanding.anyAcked()).isTrue();
    assertThat(outstanding.lose()).containsExactly(second, third);
    assertThat(outstanding.positions()).isZero();
    assertThat(outstanding.lose()).isEmpty();
  }
}
