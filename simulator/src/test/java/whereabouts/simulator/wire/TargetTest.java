package whereabouts.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TargetTest {

  @Test
  void anIdIsOnePathSegmentWhateverItHas() {
    Target target = Target.of("http://127.0.0.1:8080/");
    assertThat(target.vehicle("owntracks/me/iPhone 12+\ud83d\ude80?#%", false))
        .hasToString(
            "http://127.0.0.1:8080/v1/vehicles/"
                + "owntracks%2Fme%2FiPhone%2012%2B%F0%9F%9A%80%3F%23%25");
    assertThat(target.vehicle("a", true))
        .hasToString("http://127.0.0.1:8080/v1/vehicles/a?source=store");
  }

  @Test
  void socketsGoToTheSamePlace() {
    assertThat(Target.of("https://fleet.example/base").ingest())
        .hasToString("wss://fleet.example/base/v1/ingest");
  }

  @Test
  void whatIsNoAddressIsRefused() {
    for (String wrong : new String[] {"", "127.0.0.1:8080", "ftp://a", "http://", "http://a?b"}) {
      assertThatThrownBy(() -> Target.of(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
