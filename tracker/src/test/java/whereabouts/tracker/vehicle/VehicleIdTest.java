package whereabouts.tracker.vehicle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VehicleIdTest {
  @Test
  void idsHoldSlashesSpacesAndEmoji() {
    assertThat(VehicleId.problem("owntracks/test/iPhone 12 Pro")).isEmpty();
    assertThat(VehicleId.problem("🚌 7")).isEmpty();
  }

  @Test
  void theLengthIsCountedInCodePoints() {
    assertThat(VehicleId.problem("🚌".repeat(128))).isEmpty();
    assertThat(VehicleId.problem("x".repeat(129))).isPresent();
    assertThat(VehicleId.problem("🚌".repeat(129))).isPresent();
  }

  @Test
  void emptyControlAndLoneSurrogateAreRefusedWithTheReason() {
    assertThat(VehicleId.problem("")).hasValue("vehicleId is empty");
    assertThat(VehicleId.problem("a\nb")).hasValue("vehicleId holds a control character");
    assertThat(VehicleId.problem("a\u0000")).hasValue("vehicleId holds a control character");
    assertThat(VehicleId.problem("a\ud83d")).hasValue("vehicleId holds a lone surrogate");
    assertThat(VehicleId.problem("\ude8ca")).hasValue("vehicleId holds a lone surrogate");
  }
}
