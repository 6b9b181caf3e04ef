package whereabouts.tracker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BucketsTest {
  @Test
  void theHashIsMurmur3OfTheUtf8Bytes() {
    assertThat(Buckets.hash("")).isEqualTo(0);
    assertThat(Buckets.hash("hello")).isEqualTo(0x248bfa47);
    assertThat(Buckets.hash("hello, world")).isEqualTo(0x149bbb7f);
    assertThat(Buckets.hash("The quick brown fox jumps over the lazy dog")).isEqualTo(0x2e4ff723);
    assertThat(Buckets.hash("ππππππππ")).isEqualTo(0xec72b6e8);
  }

  /** Changing any of these moves vehicles away from their stored rows. */
  @Test
  void theBucketsOfTheseVehiclesArePinned() {
    assertThat(Buckets.of("bus-7")).isEqualTo(477);
    assertThat(Buckets.of("owntracks/me/iPhone 12")).isEqualTo(579);
    assertThat(Buckets.of("🚌")).isEqualTo(430);
  }
}
