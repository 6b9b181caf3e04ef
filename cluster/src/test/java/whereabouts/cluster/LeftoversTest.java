package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Verdict;

class LeftoversTest {
  private record Sent(List<Vehicles.Report> reports, CompletableFuture<Vehicles.Answer> answer) {
    void answer(Outcome... outcomes) {
      answer.complete(new Vehicles.Answer(List.of(outcomes), null));
    }
  }

  private final List<Sent> sent = new ArrayList<>();
  private final Leftovers leftovers = new Leftovers();

  private final Vehicles owners =
      new Vehicles() {
        @Override
        public CompletionStage<Answer> report(
            List<Report> reports, AckLevel ack, IntConsumer answered) {
          sent.add(new Sent(reports, new CompletableFuture<>()));
          return sent.get(sent.size() - 1).answer;
        }

        @Override
        public CompletionStage<Verdict> forget(String vehicleId, long nowMillis) {
          throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Lookup> find(String vehicleId) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Duration oldestUnwrittenAge() {
          throw new UnsupportedOperationException();
        }
      };

  @BeforeEach
  void ownersCanBeReached() {
    leftovers.sendTo(owners);
  }

  private static VehicleRow row(String vehicleId, Position fix) {
    return new VehicleRow(vehicleId, VehicleState.of(fix));
  }

  @Test
  void rowsAreKeptUntilTheirOwnersHaveAnsweredForThem() {
    leftovers.accept(List.of(row("bus", fix(1, 1)), row("tram", fix(2, 2))));
    assertThat(sent.get(0).reports)
        .containsExactly(
            new Vehicles.Report("bus", fix(1, 1)), new Vehicles.Report("tram", fix(2, 2)));
    assertThat(leftovers.kept()).hasSize(2);
    sent.get(0).answer(Outcome.STALE, Outcome.ACCEPTED);
    assertThat(leftovers.kept()).isEmpty();
  }

  @Test
  void whatWasRefusedOrNotConfirmedIsSentAgain() {
    leftovers.accept(List.of(row("bus", fix(1, 1)), row("tram", fix(2, 2)), row("cab", fix(3, 3))));
    leftovers.send();
    assertThat(sent).as("it is on its way already").hasSize(1);
    sent.get(0).answer(Outcome.OVERLOADED, Outcome.DUPLICATE, Outcome.UNCONFIRMED);
    leftovers.send();
    assertThat(sent.get(1).reports)
        .extracting(Vehicles.Report::vehicleId)
        .containsExactly("bus", "cab");
    sent.get(1).answer(Outcome.ACCEPTED, Outcome.ACCEPTED);
    assertThat(leftovers.kept()).isEmpty();
  }

  @Test
  void anAnswerFromBeforeARowCameHereAgainIsNotTrusted() {
    leftovers.accept(List.of(row("bus", fix(1, 1))));
    leftovers.accept(List.of(row("bus", fix(1, 1))));
    sent.get(0).answer(Outcome.ACCEPTED);
    assertThat(leftovers.kept()).containsExactly(row("bus", fix(1, 1)));
    sent.get(1).answer(Outcome.ACCEPTED);
    assertThat(leftovers.kept()).isEmpty();
  }

  @Test
  void ofTwoRowsOfAVehicleTheNewerIsKept() {
    leftovers.accept(List.of(row("bus", fix(2, 2))));
    leftovers.accept(List.of(row("bus", fix(1, 1))));
    assertThat(leftovers.kept()).containsExactly(row("bus", fix(2, 2)));
  }

  @Test
  void whileTheNodeStopsRowsAreOnlyKeptButForThoseOnTheirWay() {
    leftovers.accept(List.of(row("bus", fix(1, 1))));
    leftovers.nodeStops();
    leftovers.accept(List.of(row("tram", fix(2, 2))));
    assertThat(sent).hasSize(1);
    sent.get(0).answer(Outcome.ACCEPTED);
    assertThat(leftovers.kept()).containsExactly(row("tram", fix(2, 2)));
  }
}
