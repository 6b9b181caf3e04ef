package whereabouts.simulator.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.verify.Expected.Judgement;

class FindingTest {
  private static final Expected EXPECTED =
      Expected.NOTHING
          .sending(new Fix("v", 10, 1, 1, 0, 0))
          .sending(new Fix("v", 10, 2, 2, 0, 0))
          .acked(new Fix("v", 10, 1, 1, 0, 0));

  private static Finding finding(Reading api, Reading store) {
    return new Finding("v", EXPECTED, api, store);
  }

  @Test
  void ofTwoPlacesAtOneTimeAnyIsRightIfApiAndStoreAgree() {
    Reading one = new Reading.Found(10, 1, 1);
    Reading other = new Reading.Found(10, 2, 2);
    assertThat(finding(one, one).correct()).isTrue();
    assertThat(finding(other, other).correct()).isTrue();
    assertThat(finding(one, other).correct()).isFalse();
    assertThat(finding(one, other).settled()).isFalse();
  }

  @Test
  void aStoreThatIsBehindIsWaitedForButAnApiIsNot() {
    Reading right = new Reading.Found(10, 1, 1);
    Reading older = new Reading.Found(9, 1, 1);
    assertThat(finding(right, older).settled()).isFalse();
    assertThat(finding(right, new Reading.Absent()).settled()).isFalse();
    assertThat(finding(older, right).settled()).isTrue();
    assertThat(finding(older, right).apiJudgement()).isEqualTo(Judgement.OLDER);
    assertThat(finding(new Reading.Absent(), right).apiJudgement()).isEqualTo(Judgement.MISSING);
    assertThat(finding(new Reading.Failed("503"), right).settled()).isFalse();
  }
}
