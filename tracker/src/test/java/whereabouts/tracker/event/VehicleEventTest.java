package whereabouts.tracker.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VehicleEventTest {
  @Test
  void aTypeIsShortAndVisible() {
    assertThat(VehicleEvent.typeProblem("ignition.on")).isEmpty();
    assertThat(VehicleEvent.typeProblem("🆘".repeat(64))).isEmpty();
    assertThat(VehicleEvent.typeProblem("x".repeat(65)))
        .hasValue("type has 65 characters, at most 64 are allowed");
    assertThat(VehicleEvent.typeProblem("")).hasValue("type is empty");
    assertThat(VehicleEvent.typeProblem("a b")).hasValue("type holds white space");
    assertThat(VehicleEvent.typeProblem("a\u00a0b")).hasValue("type holds white space");
    assertThat(VehicleEvent.typeProblem("a\u0000")).hasValue("type holds a control character");
  }

  @Test
  void anEventIdIsLikeAVehicleId() {
    assertThat(VehicleEvent.eventIdProblem("trip 7 / 🚌")).isEmpty();
    assertThat(VehicleEvent.eventIdProblem("🚌".repeat(129)))
        .hasValue("eventId has 129 characters, at most 128 are allowed");
    assertThat(VehicleEvent.eventIdProblem("a\nb")).hasValue("eventId holds a control character");
    assertThat(VehicleEvent.eventIdProblem("\ud83d")).hasValue("eventId holds a lone surrogate");
  }
}
