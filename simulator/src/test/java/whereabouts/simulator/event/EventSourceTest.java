package whereabouts.simulator.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Fix;

class EventSourceTest {
  private static final long START = 1_795_342_530_250L;

  private static EventSource source(long seed) {
    return new EventSource(
        4,
        (random, seconds) -> new Fix("v" + random.nextInt(9), 0, seconds, -seconds, 0, 0),
        seed,
        START);
  }

  @Test
  void theNthIsDueAtNOverTheRateAndCarriesThatTime() {
    EventSource source = source(1);
    assertThat(source.offsetNanos(10)).isEqualTo(2_500_000_000L);
    assertThat(source.event(10).timeMillis()).isEqualTo(START + 2500);
    assertThat(source.event(10).lat()).isEqualTo(2.5);
    assertThat(source.event(10).lon()).isEqualTo(-2.5);
  }

  @Test
  void askedAgainItIsTheSameEvent() {
    EventSource source = source(1);
    assertThat(source.event(7)).isEqualTo(source.event(7));
    assertThat(source.event(7).json()).isEqualTo(source.event(7).json());
  }

  @Test
  void everyEventHasAnIdOfItsOwnInEveryRun() {
    Set<String> ids = new HashSet<>();
    Set<Event.Type> types = EnumSet.noneOf(Event.Type.class);
    for (EventSource run : new EventSource[] {source(1), source(1)}) {
      for (int number = 0; number < 100; number++) {
        ids.add(run.event(number).eventId());
        types.add(run.event(number).type());
      }
    }
    assertThat(ids).hasSize(200);
    assertThat(types).containsExactlyInAnyOrder(Event.Type.values());
  }

  @Test
  void onTheWireItHasAllThatItIs() {
    Event event = new Event("bus/7", "a-1", Event.Type.CRASH, START, 59.3321, -18.0686);
    assertThat(event.json())
        .hasToString(
            "{\"eventId\":\"a-1\",\"type\":\"crash\",\"time\":\"2026-11-22T10:15:30.250Z\","
                + "\"lat\":59.3321,\"lon\":-18.0686,\"data\":{\"accelerationG\":4.2}}");
  }
}
