package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditTest {
  @Test
  void noMoreIsTakenThanThereIs() {
    Credit credit = new Credit(10);
    assertThat(credit.take(7)).isEqualTo(7);
    assertThat(credit.take(7)).isEqualTo(3);
    assertThat(credit.take(7)).isZero();
    assertThat(credit.used()).isEqualTo(10);
    credit.giveBack(7);
    assertThat(credit.take(2)).isEqualTo(2);
    assertThat(credit.used()).isEqualTo(5);
  }
}
