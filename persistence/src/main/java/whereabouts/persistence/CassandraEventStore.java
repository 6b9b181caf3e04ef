package whereabouts.persistence;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.event.EventKey;
import whereabouts.tracker.event.EventPage;
import whereabouts.tracker.event.EventQuery;
import whereabouts.tracker.event.EventStore;
import whereabouts.tracker.event.VehicleEvent;

/**
 * The table {@code vehicle_event}, written and read at {@code LOCAL_QUORUM} with a timeout of its
 * own. A vehicle's months are separate partitions: a query reads one after the other, and no
 * further than its page is full.
 *
 * <p>While the connection is not there, every stage has failed already with {@link
 * StoreUnavailableException}.
 */
public final class CassandraEventStore implements EventStore {
  /** With events of the largest size about a megabyte. */
  private static final int FETCHED_ROWS = 256;

  private final CassandraConnection connection;
  private final String table;
  private volatile @Nullable Statements statements;

  public CassandraEventStore(CassandraConnection connection, CassandraSettings settings) {
    this.connection = connection;
    this.table = settings.keyspace() + ".vehicle_event";
  }

  @Override
  public CompletionStage<Void> write(String vehicleId, VehicleEvent event) {
    return connected(
        (session, prepared) ->
            session.executeAsync(prepared.write(vehicleId, event)).thenAccept(applied -> {}));
  }

  @Override
  public CompletionStage<EventPage> read(EventQuery query) {
    return connected((session, prepared) -> new Reading(session, prepared, query).read());
  }

  private <T> CompletionStage<T> connected(
      BiFunction<CqlSession, Statements, CompletionStage<T>> use) {
    return connection
        .session()
        .thenCompose(
            session -> statements(session).thenCompose(prepared -> use.apply(session, prepared)));
  }

  /** Prepared once the store is there. Several at once get the same: the driver keeps them. */
  private CompletionStage<Statements> statements(CqlSession session) {
    Statements known = statements;
    return known != null
        ? CompletableFuture.completedFuture(known)
        : Statements.prepare(session, table).thenApply(prepared -> statements = prepared);
  }

  /** One query, month by month. */
  private static final class Reading {
    private final CqlSession session;
    private final Statements prepared;
    private final EventQuery query;
    private final YearMonth last;
    private final EventPage.Filling page;

    Reading(CqlSession session, Statements prepared, EventQuery query) {
      this.session = session;
      this.prepared = prepared;
      this.query = query;
      this.last = monthOf(query.toMillis());
      this.page = new EventPage.Filling(query.limit());
    }

    CompletionStage<EventPage> read() {
      return read(monthOf(query.after().timeMillis()));
    }

    private CompletionStage<EventPage> read(YearMonth month) {
      return month.isAfter(last)
          ? CompletableFuture.completedFuture(page.page())
          : session
              .executeAsync(prepared.read(query, month))
              .thenCompose(rows -> collect(rows, month));
    }

    private CompletionStage<EventPage> collect(AsyncResultSet rows, YearMonth month) {
      for (Row row : rows.currentPage()) {
        if (!page.add(event(row))) {
          return CompletableFuture.completedFuture(page.page());
        }
      }
      return rows.hasMorePages()
          ? rows.fetchNextPage().thenCompose(next -> collect(next, month))
          : read(month.plusMonths(1));
    }
  }

  private static YearMonth monthOf(long epochMillis) {
    return YearMonth.from(Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC));
  }

  private static VehicleEvent event(Row row) {
    UdtValue event = row.getUdtValue("event");
    return new VehicleEvent(
        row.getString("event_id"),
        event.getString("type"),
        row.getInstant("time").toEpochMilli(),
        event.getInstant("received").toEpochMilli(),
        event.isNull("lat") ? Double.NaN : event.getDouble("lat"),
        event.isNull("lon") ? Double.NaN : event.getDouble("lon"),
        event.getString("data"));
  }

  private record Statements(PreparedStatement insert, PreparedStatement select) {
    static CompletionStage<Statements> prepare(CqlSession session, String table) {
      return prepare(
              session,
              "INSERT INTO %s (vehicle_id, month, time, event_id, event) VALUES (?, ?, ?, ?, ?)",
              table)
          .thenCombine(
              prepare(
                  session,
                  "SELECT time, event_id, event FROM %s WHERE vehicle_id = ? AND month = ?"
                      + " AND (time, event_id) > (?, ?) AND (time) <= (?)",
                  table),
              Statements::new);
    }

    private static CompletionStage<PreparedStatement> prepare(
        CqlSession session, String cql, String table) {
      return session.prepareAsync(
          SimpleStatement.newInstance(cql.formatted(table))
              .setExecutionProfileName(CassandraConnection.EVENTS_PROFILE));
    }

    BoundStatement write(String vehicleId, VehicleEvent event) {
      return insert.bind(
          vehicleId,
          number(monthOf(event.timeMillis())),
          Instant.ofEpochMilli(event.timeMillis()),
          event.eventId(),
          cell(event));
    }

    private UdtValue cell(VehicleEvent event) {
      UserDefinedType type =
          (UserDefinedType) insert.getVariableDefinitions().get("event").getType();
      UdtValue cell =
          type.newValue()
              .setString("type", event.type())
              .setString("data", event.data())
              .setInstant("received", Instant.ofEpochMilli(event.receivedMillis()));
      return Double.isNaN(event.lat())
          ? cell
          : cell.setDouble("lat", event.lat()).setDouble("lon", event.lon());
    }

    BoundStatement read(EventQuery query, YearMonth month) {
      EventKey after = query.after();
      return select
          .bind(
              query.vehicleId(),
              number(month),
              Instant.ofEpochMilli(after.timeMillis()),
              after.eventId(),
              Instant.ofEpochMilli(query.toMillis()))
          .setPageSize(Math.min(query.limit() + 1, FETCHED_ROWS));
    }

    private static int number(YearMonth month) {
      return 100 * month.getYear() + month.getMonthValue();
    }
  }
}
