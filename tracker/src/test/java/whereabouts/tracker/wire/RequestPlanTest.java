package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Outcome.ACCEPTED;
import static whereabouts.tracker.vehicle.Outcome.COALESCED;
import static whereabouts.tracker.vehicle.Outcome.DUPLICATE;
import static whereabouts.tracker.vehicle.Outcome.FUTURE;
import static whereabouts.tracker.vehicle.Outcome.INVALID;
import static whereabouts.tracker.vehicle.Outcome.OVERLOADED;
import static whereabouts.tracker.vehicle.Outcome.STALE;
import static whereabouts.tracker.vehicle.Outcome.UNCONFIRMED;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.Vehicles.Report;

class RequestPlanTest {
  private static final long NOW = 1_000_000;
  private static final Duration SKEW = Duration.ofMillis(100);

  private static Entry at(String vehicle, long time) {
    return at(vehicle, time, 1);
  }

  private static Entry at(String vehicle, long time, double lat) {
    return new Entry.Reported(new Report(vehicle, Position.at(time, NOW, lat, 2)));
  }

  private static RequestPlan plan(Entry... entries) {
    return RequestPlan.of(List.of(entries), SKEW);
  }

  @Test
  void anEntryThatALaterOneBeatsIsCoalescedAndOneThatAnEarlierOneBeatsIsStale() {
    RequestPlan plan = plan(at("a", 10), at("a", 12), at("a", 11), at("a", 13), at("b", 1));
    assertThat(plan.reports(0, 2))
        .extracting(report -> report.fix().timeMillis())
        .containsExactly(13L, 1L);
    assertThat(plan.outcomes(List.of(ACCEPTED, STALE)))
        .containsExactly(COALESCED, COALESCED, STALE, ACCEPTED, STALE);
  }

  @Test
  void theSameFixAgainIsADuplicateUnlessTheFirstWasNotTaken() {
    Entry[] twice = {at("a", 10), at("a", 10)};
    assertThat(plan(twice).outcomes(List.of(ACCEPTED))).containsExactly(ACCEPTED, DUPLICATE);
    assertThat(plan(twice).outcomes(List.of())).containsExactly(OVERLOADED, OVERLOADED);
    assertThat(plan(twice).outcomes(List.of(UNCONFIRMED)))
        .containsExactly(UNCONFIRMED, UNCONFIRMED);
  }

  @Test
  void ifAVehiclesNewestWasNotTakenNothingIsClaimedOfThoseThatItBeat() {
    Entry[] three = {at("a", 10), at("a", 12), at("a", 11), at("b", 1)};
    assertThat(plan(three).outcomes(List.of(OVERLOADED, ACCEPTED)))
        .containsExactly(OVERLOADED, OVERLOADED, OVERLOADED, ACCEPTED);
    assertThat(plan(three).outcomes(List.of(UNCONFIRMED, STALE)))
        .containsExactly(UNCONFIRMED, UNCONFIRMED, UNCONFIRMED, STALE);
  }

  @Test
  void aFixOfTheFutureTakesNoOthersPlace() {
    RequestPlan plan = plan(at("a", 10), at("a", NOW + 101), at("a", NOW + 100));
    assertThat(plan.outcomes(List.of(ACCEPTED))).containsExactly(COALESCED, FUTURE, ACCEPTED);
  }

  @Test
  void whatIsInvalidIsNotSent() {
    RequestPlan plan = plan(new Entry.Invalid("for this test"), at("a", 10));
    assertThat(plan.size()).isEqualTo(1);
    assertThat(plan.outcomes(List.of(ACCEPTED))).containsExactly(INVALID, ACCEPTED);
  }

  @Test
  void whatIsNotAdmittedIsOverloaded() {
    RequestPlan plan = plan(at("a", 10), at("b", 10), at("c", 10));
    assertThat(plan.reports(0, 2)).extracting(Report::vehicleId).containsExactly("a", "b");
    assertThat(plan.outcomes(List.of(ACCEPTED, ACCEPTED)))
        .containsExactly(ACCEPTED, ACCEPTED, OVERLOADED);
  }

  @Property
  void ofEachVehicleExactlyTheNewestIsSentAndEveryEntryHasAnOutcome(
      @ForAll("entries") List<Entry> entries) {
    RequestPlan plan = RequestPlan.of(entries, SKEW);
    Map<String, Position> newest = new HashMap<>();
    for (Entry entry : entries) {
      if (entry instanceof Entry.Reported reported
          && reported.report().fix().timeMillis() <= NOW + SKEW.toMillis()) {
        newest.merge(reported.report().vehicleId(), reported.report().fix(), FixOrder::newer);
      }
    }
    Map<String, Position> sent = new HashMap<>();
    for (Report report : plan.reports(0, plan.size())) {
      assertThat(sent.put(report.vehicleId(), report.fix())).isNull();
    }
    assertThat(sent).isEqualTo(newest);
    assertThat(plan.outcomes(Collections.nCopies(plan.size(), ACCEPTED)))
        .hasSameSizeAs(entries)
        .doesNotContainNull();
  }

  @Provide
  Arbitrary<List<Entry>> entries() {
    Arbitrary<Entry> reported =
        Combinators.combine(
                Arbitraries.of("a", "b", "c"),
                Arbitraries.of(1L, 2L, 3L, NOW + 1_000),
                Arbitraries.of(1.0, 2.0))
            .as((vehicle, time, lat) -> at(vehicle, time, lat));
    return Arbitraries.oneOf(reported, Arbitraries.just(new Entry.Invalid("for this test")))
        .list()
        .ofMaxSize(20);
  }
}
