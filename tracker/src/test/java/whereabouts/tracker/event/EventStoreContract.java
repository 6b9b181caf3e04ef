package whereabouts.tracker.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link EventStore} does. Each test has vehicles of its own. */
public abstract class EventStoreContract {
  private static final AtomicInteger VEHICLES = new AtomicInteger();
  private static final long T = Instant.parse("2026-11-22T10:15:30.250Z").toEpochMilli();
  private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private final String vehicle = newVehicle();

  /** The store, empty before the first test. */
  protected abstract EventStore store();

  private static String newVehicle() {
    return "vehicle-" + VEHICLES.incrementAndGet();
  }

  private static VehicleEvent event(long time, String id) {
    return new VehicleEvent(id, "sos", time, time + 7, 59.3321, 18.0686, "{\"floor\":3}");
  }

  @Test
  void everyFieldComesBackExactly() {
    List<VehicleEvent> events =
        List.of(
            new VehicleEvent("1", "x", 1, 1, -90, 180, null),
            new VehicleEvent("2", "crash", T, T - 5000, Math.nextUp(-90.0), 0.1 + 0.2, "{}"),
            new VehicleEvent("3", "🆘", T + 1, T, Double.NaN, Double.NaN, "{\"größe\":\"🚌\"}"),
            new VehicleEvent(
                "🚌".repeat(128),
                "t".repeat(64),
                T + 2,
                T,
                90,
                -180,
                "{\"a\":\"" + "x".repeat(VehicleEvent.MAX_DATA_BYTES - 8) + "\"}"));
    events.forEach(this::write);
    assertThat(Stream.of(1L, T, T + 1, T + 2).flatMap(time -> read(time, time).stream()))
        .containsExactlyElementsOf(events);
  }

  @Test
  void theSameEventAgainIsOneEvent() {
    for (int i = 0; i < 3; i++) {
      write(event(T, "a"));
    }
    assertThat(read(T, T)).containsExactly(event(T, "a"));
  }

  @Test
  void ofOneKeyTheLastWrittenStaysAndNothingMixes() {
    write(new VehicleEvent("a", "sos", T, T, 1, 2, "{\"try\":1}"));
    VehicleEvent last = new VehicleEvent("a", "crash", T, T + 9, Double.NaN, Double.NaN, null);
    write(last);
    assertThat(read(T, T)).containsExactly(last);
  }

  @Test
  void anotherTimeIdOrVehicleIsAnotherEvent() {
    write(event(T, "a"));
    write(event(T + 1, "a"));
    write(event(T, "b"));
    await(store().write(newVehicle(), event(T, "c")));
    assertThat(read(T, T + 1)).containsExactly(event(T, "a"), event(T, "b"), event(T + 1, "a"));
  }

  @Test
  void eventsComeInTheOrderOfTimeAndThenOfTheBytesOfTheirIds() {
    // in UTF-16 the emoji would stand before the private-use character, which UTF-8 puts first
    List<String> ids = List.of("A", "a", "aa", "e\u0301", "é", "\uE000", "🚌");
    List<VehicleEvent> expected = new ArrayList<>();
    ids.forEach(id -> expected.add(event(T, id)));
    expected.add(event(T + 1, "0"));
    for (int i = expected.size() - 1; i >= 0; i--) {
      write(expected.get(i));
    }
    assertThat(read(T, T + 1)).containsExactlyElementsOf(expected);
  }

  @Test
  void bothEndsOfTheRangeAreInIt() {
    for (long time = T; time < T + 5; time++) {
      write(event(time, "a"));
    }
    assertThat(read(T + 1, T + 3))
        .containsExactly(event(T + 1, "a"), event(T + 2, "a"), event(T + 3, "a"));
    assertThat(read(T + 3, T + 1)).isEmpty();
  }

  @Test
  void aRangeMaySpanMonthsAndYears() {
    List<VehicleEvent> events =
        Stream.of(
                "2026-01-31T23:59:59.999Z",
                "2026-02-01T00:00:00.000Z",
                "2026-02-28T23:59:59.999Z",
                "2026-12-31T23:59:59.999Z",
                "2027-01-01T00:00:00.000Z")
            .map(time -> event(Instant.parse(time).toEpochMilli(), "a"))
            .toList();
    events.forEach(this::write);
    long first = events.get(0).timeMillis();
    assertThat(read(first, first + 366L * 86_400_000)).containsExactlyElementsOf(events);
    assertThat(read(first + 1, events.get(4).timeMillis() - 1))
        .containsExactlyElementsOf(events.subList(1, 4));
  }

  @Test
  void theFirstAndTheLastTimeThereCanBeAreKept() {
    write(event(1, "a"));
    write(event(LAST, "a"));
    assertThat(read(0, 1)).containsExactly(event(1, "a"));
    assertThat(read(LAST, LAST)).containsExactly(event(LAST, "a"));
  }

  @Test
  void pagesFollowEachOtherWithoutGapOrRepetition() {
    List<VehicleEvent> events = new ArrayList<>();
    long month = 31L * 86_400_000;
    for (int i = 0; i < 60; i++) {
      events.add(event(T + (i / 20) * month + (i % 20) / 7, "id-" + (char) ('A' + i)));
    }
    writeAtOnce(events);
    long to = T + 3 * month;
    for (int limit : new int[] {1, 7, 20, 59, 60, 61}) {
      List<VehicleEvent> found = new ArrayList<>();
      EventKey after = EventKey.before(T);
      EventPage page;
      do {
        page = await(store().read(new EventQuery(vehicle, after, to, limit)));
        assertThat(page.events()).hasSizeLessThanOrEqualTo(limit).isNotEmpty();
        found.addAll(page.events());
        after = found.get(found.size() - 1).key();
      } while (page.hasMore());
      assertThat(found).as("limit %d", limit).containsExactlyElementsOf(events);
    }
  }

  @Test
  void aPageOfLargeEventsEndsEarlyAndSaysSo() {
    String data = "{\"a\":\"" + "x".repeat(VehicleEvent.MAX_DATA_BYTES - 8) + "\"}";
    int many = EventPage.MAX_DATA_CHARS / VehicleEvent.MAX_DATA_BYTES + 10;
    writeAtOnce(
        IntStream.range(0, many)
            .mapToObj(i -> new VehicleEvent("a", "log", T + i, T, 1, 2, data))
            .toList());
    EventPage page =
        await(store().read(new EventQuery(vehicle, EventKey.before(T), T + many, 10_000)));
    assertThat(page.hasMore()).isTrue();
    assertThat(page.events()).hasSize(many - 10);
    EventPage rest =
        await(
            store()
                .read(
                    new EventQuery(vehicle, page.events().get(many - 11).key(), T + many, 10_000)));
    assertThat(rest.hasMore()).isFalse();
    assertThat(rest.events()).hasSize(10);
  }

  @Test
  void aVehicleNeverHeardOfHasNoEvents() {
    assertThat(await(store().read(new EventQuery(newVehicle(), EventKey.before(T), T + 1, 10))))
        .isEqualTo(new EventPage(List.of(), false));
  }

  private void write(VehicleEvent event) {
    await(store().write(vehicle, event));
  }

  private void writeAtOnce(List<VehicleEvent> events) {
    await(
        CompletableFuture.allOf(
            events.stream()
                .map(event -> store().write(vehicle, event).toCompletableFuture())
                .toArray(CompletableFuture[]::new)));
  }

  private List<VehicleEvent> read(long fromMillis, long toMillis) {
    EventPage page =
        await(store().read(new EventQuery(vehicle, EventKey.before(fromMillis), toMillis, 1_000)));
    assertThat(page.hasMore()).isFalse();
    return page.events();
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
