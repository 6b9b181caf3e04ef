package whereabouts.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.wire.Tally;

class ViewTest {
  private static final long START = 1_000_000;
  private static final Area AREA = new Area(0, 0, 10, 10);

  private final Tally errors = new Tally();
  private final Findings findings = new Findings(errors);
  private final Truth truth = new Truth();
  private final View view = new View(AREA, truth, findings, START);

  private void sent(long millis, double lat) {
    truth.sending(new Fix("v", millis, lat, 5, Double.NaN, Double.NaN), 7_000_000);
  }

  private static String vehicle(String id, long millis, double lat, long received) {
    return """
        {"vehicleId":"%s","time":"%s","receivedAt":"%s","lat":%s,"lon":5,"attributes":{"a":1}}"""
        .formatted(id, Instant.ofEpochMilli(millis), Instant.ofEpochMilli(received), lat);
  }

  private void snapshot(String vehicles) {
    view.told("{\"type\":\"snapshot\",\"vehicles\":[" + vehicles + "]}", 9_000_000);
  }

  private void update(String vehicles, String left, int skipped) {
    view.told(
        "{\"type\":\"update\",\"vehicles\":[%s],\"left\":[%s],\"skipped\":%d}"
            .formatted(vehicles, left, skipped),
        9_000_000);
  }

  @Test
  void freshnessIsFromTheSendingToTheTelling() {
    sent(2_000_000, 1);
    snapshot("");
    update(vehicle("v", 2_000_000, 1, 2_000_001), "", 0);
    update(vehicle("v", 2_000_000, 1, 2_000_001), "", 0); // nothing new
    assertThat(findings.freshnessMicros().getTotalCount()).isEqualTo(1);
    assertThat(findings.freshnessMicros().getMaxValue()).isBetween(2_000L, 2_001L);
    assertThat(findings.wrong()).isZero();
  }

  @Test
  void whatASnapshotTellsIsNotNews() {
    sent(2_000_000, 1);
    snapshot(vehicle("v", 2_000_000, 1, 2_000_001));
    assertThat(findings.freshnessMicros().getTotalCount()).isZero();
    assertThat(view.figures().inView()).isEqualTo(1);
  }

  @Test
  void whatWasReceivedBeforeMayBeOfAnybody() {
    snapshot(vehicle("other", 5_000_000, 1, START - 1));
    assertThat(findings.wrong()).isZero();
    update(vehicle("other", 5_000_001, 1, START), "", 0);
    assertThat(findings.wrong()).isEqualTo(1);
  }

  @Test
  void onANewConnectionItMayBeOlderAgain() {
    sent(2_000_000, 1);
    sent(2_000_100, 2);
    snapshot(vehicle("v", 2_000_100, 2, 2_000_101));
    view.connected();
    assertThat(view.hasSeen()).isFalse();
    snapshot(vehicle("v", 2_000_000, 1, 2_000_001));
    assertThat(findings.wrong()).isZero();
    update(vehicle("v", 2_000_100, 2, 2_000_101), "", 0);
    update(vehicle("v", 2_000_000, 1, 2_000_001), "", 0);
    assertThat(findings.wrong()).isEqualTo(1);
  }

  @Test
  void whoHasReportedFromElsewhereMayLeave() {
    sent(2_000_000, 1);
    snapshot(vehicle("v", 2_000_000, 1, 2_000_001));
    sent(2_000_100, 11);
    update("", "\"v\"", 0);
    assertThat(findings.wrong()).isZero();
    assertThat(view.figures().inView()).isZero();
  }

  @Test
  void whoIsInTheAreaMayNot() {
    sent(2_000_000, 1);
    snapshot(vehicle("v", 2_000_000, 1, 2_000_001));
    sent(2_000_100, 2);
    update("", "\"v\"", 0);
    assertThat(findings.wrong()).isEqualTo(1);
    assertThat(findings.named()).singleElement().asString().startsWith("v: a viewer was told");
  }

  @Test
  void whatIsSparedIsSeen() {
    sent(2_000_000, 1);
    snapshot(vehicle("v", 2_000_000, 1, 2_000_001));
    sent(2_000_100, 2);
    sent(2_000_200, 11); // elsewhere nobody looks
    sent(2_000_300, 3);
    update(vehicle("v", 2_000_300, 3, 2_000_301), "", 4);
    assertThat(view.figures().spared()).isEqualTo(1);
    assertThat(view.figures().skipped()).isEqualTo(4);
  }

  @Test
  void ofWhatIsForgottenTheTimeIsBelieved() {
    for (int i = 0; i <= Truth.MAX_REMEMBERED; i++) {
      sent(2_000_000 + i, 1 + i / 100.0);
    }
    snapshot("");
    update(vehicle("v", 2_000_000, 9, 2_000_001), "", 0);
    assertThat(findings.wrong()).isZero();
    assertThat(findings.freshnessMicros().getTotalCount()).isEqualTo(1);
    update(vehicle("v", 2_000_001, 9, 2_000_001), "", 0); // that one is not
    assertThat(findings.wrong()).isEqualTo(1);
  }

  @Test
  void anErrorIsCountedAsOne() {
    view.told("{\"type\":\"error\",\"error\":{\"code\":\"node_stops\"}}", 0);
    assertThat(errors.figures().errors()).isEqualTo(1);
    assertThat(findings.wrong()).isZero();
  }

  @Test
  void whatIsNoMessageIsWrong() {
    int wrong = 0;
    for (String text :
        new String[] {
          "",
          "[]",
          "{}",
          "{\"type\":\"update\"}}",
          "{\"type\":\"update\",\"vehicles\":[{\"vehicleId\":\"v\"}]}",
          "{\"type\":"
        }) {
      view.told(text, 0);
      assertThat(findings.wrong()).as(text).isEqualTo(++wrong);
    }
  }
}
