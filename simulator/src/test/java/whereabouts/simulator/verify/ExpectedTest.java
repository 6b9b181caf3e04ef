package whereabouts.simulator.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.verify.Expected.Judgement;

class ExpectedTest {

  /** A fix is sent; its ack comes after so many further steps, or never. */
  record Step(int time, int place, int ackedAfter) {
    Fix fix() {
      return new Fix("v", time, place, place, 0, 0);
    }
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.integers().between(1, 12),
                Arbitraries.integers().between(1, 3),
                Arbitraries.integers().between(0, 8))
            .as(Step::new);
    return step.list().ofMaxSize(30);
  }

  @Property(tries = 2000)
  void itJudgesAsOneWhoRemembersEverything(@ForAll("histories") List<Step> history) {
    Expected expected = Expected.NOTHING;
    List<Fix> acked = new ArrayList<>();
    for (int now = 0; now < history.size(); now++) {
      expected = expected.sending(history.get(now).fix());
      for (int before = 0; before <= now; before++) {
        Step step = history.get(before);
        if (step.ackedAfter() < 6 && before + step.ackedAfter() == now) {
          expected = expected.acked(step.fix());
          acked.add(step.fix());
        }
      }
    }
    long required = acked.stream().mapToLong(Fix::timeMillis).max().orElse(Long.MIN_VALUE);
    assertThat(expected.required()).isEqualTo(!acked.isEmpty());
    assertThat(expected.remembered()).hasSizeLessThanOrEqualTo(Expected.MAX_REMEMBERED);
    for (int time = 0; time <= 13; time++) {
      for (int place = 1; place <= 4; place++) {
        Fix fix = new Fix("v", time, place, place, 0, 0);
        boolean sent = history.stream().anyMatch(step -> step.fix().equals(fix));
        Judgement right =
            time < required ? Judgement.OLDER : sent ? Judgement.CORRECT : Judgement.NEVER_SENT;
        Judgement judged = expected.judge(new Reading.Found(time, place, place));
        if (time > expected.forgottenUpToMillis() || right != Judgement.NEVER_SENT) {
          assertThat(judged).isEqualTo(right);
        } else {
          assertThat(judged).isEqualTo(Judgement.CORRECT); // cannot be disproved
        }
      }
    }
  }

  @Test
  void aTargetThatAcksNothingDoesNotFillTheMemory() {
    Expected expected = Expected.NOTHING.sending(fix(1)).acked(fix(1));
    for (int time = 2; time < 1000; time++) {
      expected = expected.sending(fix(time));
    }
    assertThat(expected.remembered()).hasSize(Expected.MAX_REMEMBERED).contains(fix(1), fix(999));
    assertThat(expected.judge(new Reading.Found(999, 5, 5))).isEqualTo(Judgement.CORRECT);
    assertThat(expected.judge(new Reading.Found(999, 6, 6))).isEqualTo(Judgement.NEVER_SENT);
    assertThat(expected.judge(new Reading.Found(0, 5, 5))).isEqualTo(Judgement.OLDER);
  }

  private static Fix fix(int time) {
    return new Fix("v", time, 5, 5, 0, 0);
  }
}
