package whereabouts.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Entry.Fault;

class TroubleMakerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final int REPORTS = 20_000;

  private static List<Fix> reports() {
    List<Fix> fixes = new ArrayList<>();
    for (int i = 0; i < REPORTS; i++) {
      fixes.add(new Fix("v" + i % 50, NOW.toEpochMilli() + i, 43, 7, 1, 2));
    }
    return fixes;
  }

  private static List<Entry> all(Trouble trouble) {
    TroubleMaker maker = new TroubleMaker(trouble, 9, InstantSource.fixed(NOW));
    List<Entry> entries = new ArrayList<>(maker.disturb(reports()));
    entries.addAll(maker.rest());
    return entries;
  }

  @Test
  void withoutTroubleAllGoesThroughAsItIs() {
    assertThat(all(Trouble.NONE)).isEqualTo(reports().stream().map(Entry::of).toList());
  }

  @Test
  void asManyAreSentTwiceAsAskedFor() {
    List<Entry> entries = all(new Trouble(0.1, 0, 0, 0, 0));
    assertThat(entries.size() - REPORTS).isCloseTo(REPORTS / 10, within(200));
    assertThat(entries.stream().distinct()).hasSize(REPORTS);
  }

  @Test
  void aFixHeldBackFollowsTheVehiclesNextOneAndNoneIsLost() {
    List<Entry> entries = all(new Trouble(0, 0.2, 0, 0, 0));
    assertThat(entries).hasSize(REPORTS);
    assertThat(new HashSet<>(entries)).isEqualTo(new HashSet<>(all(Trouble.NONE)));
    Map<String, Long> newest = new HashMap<>();
    int behind = 0;
    for (Entry entry : entries) {
      long time = entry.fix().timeMillis();
      if (newest.merge(entry.fix().vehicleId(), time, Math::max) != time) {
        behind++;
        assertThat(newest.get(entry.fix().vehicleId()) - time).isEqualTo(50);
      }
    }
    assertThat(behind).isCloseTo(REPORTS / 6, within(200)); // 0.2 of those not following one
  }

  @Test
  void lateOnesAreMinutesToHoursOldAndCount() {
    Set<Entry> late = new HashSet<>(all(new Trouble(0, 0, 0.1, 0, 0)));
    late.removeAll(new HashSet<>(all(Trouble.NONE)));
    assertThat(late).hasSizeBetween(1800, 2200);
    assertThat(late)
        .allMatch(entry -> entry.fix().timeMillis() < NOW.toEpochMilli() + REPORTS - 60_000)
        .allMatch(Entry::counts);
  }

  @Test
  void futureAndInvalidOnesDoNotCount() {
    List<Entry> entries = all(new Trouble(0, 0, 0, 0.05, 0.1));
    assertThat(entries.stream().filter(entry -> entry.fault() == Fault.FUTURE))
        .hasSizeBetween(850, 1150)
        .allMatch(entry -> entry.fix().timeMillis() == NOW.toEpochMilli() + 36_000_000);
    assertThat(entries.stream().filter(Entry::counts)).hasSize(REPORTS);
    for (Fault fault : Fault.BROKEN) {
      assertThat(entries.stream().filter(entry -> entry.fault() == fault)).isNotEmpty();
    }
  }

  @Test
  void theSameSeedMakesTheSameTrouble() {
    Trouble trouble = new Trouble(0.1, 0.1, 0.1, 0.1, 0.1);
    assertThat(all(trouble)).isEqualTo(all(trouble));
  }
}
