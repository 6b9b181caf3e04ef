package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Verdict;

/** A report that waits for a bucket that moves takes its own credit, and not that of its piece. */
class CreditOfAnswersTest {
  private static final class Slow implements Vehicles {
    final List<IntConsumer> answered = new ArrayList<>();
    final List<CompletableFuture<Answer>> calls = new ArrayList<>();

    @Override
    public CompletionStage<Answer> report(
        List<Report> reports, AckLevel ack, IntConsumer progress) {
      CompletableFuture<Answer> call = new CompletableFuture<>();
      answered.add(progress);
      calls.add(call);
      return call;
    }

    @Override
    public CompletionStage<Verdict> forget(String id, long now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Lookup> find(String vehicleId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Duration oldestUnwrittenAge() {
      return Duration.ZERO;
    }
  }

  private final Slow vehicles = new Slow();
  private final Ingest ingest =
      new Ingest(
          vehicles,
          () ->
              IngestSettings.of(
                  ConfigFactory.parseString("whereabouts.ingest.max-reports-in-flight = 100")
                      .withFallback(ConfigFactory.load())),
          new HotVehicles(System::nanoTime),
          new SimpleMeterRegistry(),
          Runnable::run);

  private CompletionStage<IngestResult> submit(String name, int reports) {
    List<Entry> entries =
        IntStream.range(0, reports)
            .<Entry>mapToObj(i -> new Entry.Reported(new Vehicles.Report(name + i, fix(1, 1))))
            .toList();
    return ingest.submit(new Arrival(new ParsedBody(entries, null, null), 0), AckLevel.ACCEPTED);
  }

  private void answer(int call, int reports) {
    vehicles
        .calls
        .get(call)
        .complete(new Vehicles.Answer(Collections.nCopies(reports, Outcome.ACCEPTED), null));
  }

  @Test
  void whatIsAnsweredMakesRoomWhileTheRestOfItsPieceWaits() {
    submit("slow", 100);
    CompletionStage<IngestResult> next = submit("next", 90);
    assertThat(vehicles.calls).hasSize(1);
    vehicles.answered.get(0).accept(80);
    assertThat(vehicles.calls).as("20 are under way yet").hasSize(1);
    vehicles.answered.get(0).accept(15);
    assertThat(vehicles.calls).hasSize(2);
    assertThat(ingest.inFlight(AckLevel.ACCEPTED).used()).isEqualTo(95);
    answer(1, 90);
    assertThat(next).isCompleted();
    assertThat(ingest.inFlight(AckLevel.ACCEPTED).used()).isEqualTo(5);
    answer(0, 100);
    assertThat(ingest.inFlight(AckLevel.ACCEPTED).used()).isZero();
  }
}
