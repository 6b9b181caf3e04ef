package whereabouts.tracker.vehicle;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class VehicleStateTest {
  private static final Duration SKEW = Duration.ofMinutes(2);

  @Provide
  Arbitrary<Position> fixes() {
    return Fixes.fixes();
  }

  @Provide
  Arbitrary<VehicleState> states() {
    Arbitrary<VehicleState> heardOf = Fixes.fixes().map(VehicleState::of);
    Arbitrary<VehicleState> forgotten =
        Combinators.combine(heardOf, Arbitraries.longs().between(1, 5))
            .as((state, now) -> state.forget(now));
    Arbitrary<VehicleState> both = Combinators.combine(heardOf, forgotten).as(VehicleState::merge);
    return Arbitraries.oneOf(Arbitraries.just(VehicleState.UNKNOWN), heardOf, forgotten, both);
  }

  @Test
  void theFirstFixIsAccepted() {
    assertThat(VehicleState.UNKNOWN.judge(fix(1, 1), SKEW)).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void anOlderFixIsStaleHoweverLateItIs() {
    VehicleState state = VehicleState.of(fix(100, 1));
    assertThat(state.judge(fix(99, 1), SKEW)).isEqualTo(Outcome.STALE);
    assertThat(state.judge(fix(1, 1), SKEW)).isEqualTo(Outcome.STALE);
  }

  @Test
  void theSameFixAgainIsADuplicate() {
    assertThat(VehicleState.of(fix(5, 1)).judge(fix(5, 1), SKEW)).isEqualTo(Outcome.DUPLICATE);
  }

  @Test
  void ofOneTimeAndTwoPlacesTheGreaterStoredValueWins() {
    assertThat(VehicleState.of(fix(5, 1)).judge(fix(5, 2), SKEW)).isEqualTo(Outcome.ACCEPTED);
    assertThat(VehicleState.of(fix(5, 2)).judge(fix(5, 1), SKEW)).isEqualTo(Outcome.STALE);
    assertThat(VehicleState.of(fix(5, 2)).judge(fix(5, -2), SKEW)).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void aFixDatedBeyondTheSkewIsRefusedAndOneWithinIsNot() {
    long now = 1_000_000;
    long skew = SKEW.toMillis();
    assertThat(VehicleState.UNKNOWN.judge(Position.at(now + skew, now, 1, 1), SKEW))
        .isEqualTo(Outcome.ACCEPTED);
    assertThat(VehicleState.UNKNOWN.judge(Position.at(now + skew + 1, now, 1, 1), SKEW))
        .isEqualTo(Outcome.FUTURE);
    assertThat(VehicleState.UNKNOWN.judge(Position.at(Long.MAX_VALUE, now, 1, 1), SKEW))
        .isEqualTo(Outcome.FUTURE);
  }

  @Test
  void whatIsForgottenStaysSoUpToTheFixThatWasNewest() {
    VehicleState forgotten = VehicleState.of(fix(50, 1)).forget(20_000);
    assertThat(forgotten.position()).isEmpty();
    assertThat(forgotten.judge(fix(50, 9), SKEW)).isEqualTo(Outcome.STALE);
    assertThat(forgotten.judge(fix(51, 1), SKEW)).isEqualTo(Outcome.ACCEPTED);
  }

  @Property
  void mergingIsCommutativeAssociativeAndIdempotent(
      @ForAll("states") VehicleState a,
      @ForAll("states") VehicleState b,
      @ForAll("states") VehicleState c) {
    assertThat(a.merge(a)).isEqualTo(a);
    assertThat(same(a.merge(b), b.merge(a))).isTrue();
    assertThat(same(a.merge(b).merge(c), a.merge(b.merge(c)))).isTrue();
  }

  @Property
  void anyOrderOfReportsEndsInTheSameFix(
      @ForAll("orders") List<Position> order, @ForAll("fixes") Position probe) {
    VehicleState state = VehicleState.UNKNOWN;
    for (Position fix : order) {
      if (state.judge(fix, SKEW) == Outcome.ACCEPTED) {
        state = state.with(fix);
      }
    }
    Position greatest = order.stream().max(FixOrder.INSTANCE).orElseThrow();
    assertThat(FixOrder.INSTANCE.compare(state.position().orElseThrow(), greatest)).isZero();
    assertThat(state.judge(probe, SKEW)).isEqualTo(VehicleState.of(greatest).judge(probe, SKEW));
  }

  @Provide
  Arbitrary<List<Position>> orders() {
    return Fixes.fixes().list().ofMinSize(1).ofMaxSize(8);
  }

  private static boolean same(VehicleState a, VehicleState b) {
    if (a.forgottenAtMillis() != b.forgottenAtMillis()
        || a.position().isPresent() != b.position().isPresent()) {
      return false;
    }
    return a.position().isEmpty()
        || FixOrder.INSTANCE.compare(a.position().get(), b.position().get()) == 0;
  }
}
