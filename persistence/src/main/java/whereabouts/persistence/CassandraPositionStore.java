package whereabouts.persistence;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * The table {@code latest_position}. Every cell is written with the time of its fix as timestamp:
 * Cassandra's last-write-wins is then newest-fix-wins, whatever order or repetition the writes come
 * in. Forgetting deletes the fix cell at the time T up to which is forgotten, and of two cells of
 * one timestamp a deleted one wins, so that fixes up to and including T stay away; {@code
 * forgotten_at} tells T to those who load.
 *
 * <p>While the connection is not there, every stage has failed already with {@link
 * StoreUnavailableException}.
 */
public final class CassandraPositionStore implements PositionStore {
  private final CassandraConnection connection;
  private final String table;
  private volatile @Nullable Statements statements;

  public CassandraPositionStore(CassandraConnection connection, CassandraSettings settings) {
    this.connection = connection;
    this.table = settings.keyspace() + ".latest_position";
  }

  @Override
  public CompletionStage<Void> write(int bucket, List<VehicleRow> rows) {
    return connection
        .session()
        .thenCompose(
            session ->
                statements(session)
                    .thenCompose(
                        prepared -> {
                          BatchStatement batch = prepared.batch(bucket, rows);
                          return batch.size() == 0
                              ? CompletableFuture.completedFuture(null)
                              : session.executeAsync(batch).thenAccept(applied -> {});
                        }));
  }

  @Override
  public CompletionStage<List<VehicleRow>> load(int bucket) {
    return connection
        .session()
        .thenCompose(
            session ->
                statements(session)
                    .thenCompose(prepared -> session.executeAsync(prepared.slice().bind(bucket)))
                    .thenCompose(page -> collect(page, new ArrayList<>())));
  }

  private static CompletionStage<List<VehicleRow>> collect(
      AsyncResultSet page, List<VehicleRow> rows) {
    for (Row row : page.currentPage()) {
      rows.add(new VehicleRow(row.getString("vehicle_id"), state(row)));
    }
    return page.hasMorePages()
        ? page.fetchNextPage().thenCompose(next -> collect(next, rows))
        : CompletableFuture.completedFuture(rows);
  }

  @Override
  public CompletionStage<Optional<VehicleState>> find(String vehicleId) {
    return connection
        .session()
        .thenCompose(
            session ->
                statements(session)
                    .thenCompose(
                        prepared ->
                            session.executeAsync(
                                prepared.row().bind(Buckets.of(vehicleId), vehicleId)))
                    .thenApply(
                        rows ->
                            Optional.ofNullable(rows.one()).map(CassandraPositionStore::state)));
  }

  private static VehicleState state(Row row) {
    ByteBuffer fix = row.getBytesUnsafe("fix");
    Instant forgottenAt = row.getInstant("forgotten_at");
    VehicleState stored =
        fix == null ? VehicleState.UNKNOWN : VehicleState.of(FixCodec.decode(fix));
    return forgottenAt == null
        ? stored
        : stored.merge(new VehicleState(null, forgottenAt.toEpochMilli()));
  }

  /** Prepared once the store is there. Several at once get the same: the driver keeps them. */
  private CompletionStage<Statements> statements(CqlSession session) {
    Statements known = statements;
    return known != null
        ? CompletableFuture.completedFuture(known)
        : Statements.prepare(session, table).thenApply(prepared -> statements = prepared);
  }

  private record Statements(
      PreparedStatement fix,
      PreparedStatement forget,
      PreparedStatement slice,
      PreparedStatement row) {

    static CompletionStage<Statements> prepare(CqlSession session, String table) {
      CompletableFuture<PreparedStatement> fix =
          prepare(
              session,
              "INSERT INTO %s (bucket, vehicle_id, fix)" + " VALUES (?, ?, ?) USING TIMESTAMP ?",
              table);
      CompletableFuture<PreparedStatement> forget =
          prepare(
              session,
              "UPDATE %s USING TIMESTAMP ? SET fix = null, forgotten_at = ?"
                  + " WHERE bucket = ? AND vehicle_id = ?",
              table);
      CompletableFuture<PreparedStatement> slice =
          prepare(session, "SELECT vehicle_id, fix, forgotten_at FROM %s WHERE bucket = ?", table);
      CompletableFuture<PreparedStatement> row =
          prepare(
              session,
              "SELECT fix, forgotten_at FROM %s WHERE bucket = ? AND vehicle_id = ?",
              table);
      return CompletableFuture.allOf(fix, forget, slice, row)
          .thenApply(all -> new Statements(fix.join(), forget.join(), slice.join(), row.join()));
    }

    private static CompletableFuture<PreparedStatement> prepare(
        CqlSession session, String cql, String table) {
      return session.prepareAsync(cql.replace("%s", table)).toCompletableFuture();
    }

    /** All rows are of one partition: Cassandra applies them as one mutation. */
    BatchStatement batch(int bucket, List<VehicleRow> rows) {
      BatchStatementBuilder batch = BatchStatement.builder(BatchType.UNLOGGED);
      for (VehicleRow row : rows) {
        VehicleState state = row.state();
        state.position().ifPresent(fix -> batch.addStatement(fix(bucket, row.vehicleId(), fix)));
        if (state.forgottenAtMillis() > 0) {
          batch.addStatement(forget(bucket, row.vehicleId(), state.forgottenAtMillis()));
        }
      }
      return batch.build();
    }

    private BoundStatement fix(int bucket, String vehicleId, Position newest) {
      return fix.boundStatementBuilder()
          .setInt(0, bucket)
          .setString(1, vehicleId)
          .setBytesUnsafe(2, FixCodec.encode(newest))
          .setLong(3, TimeUnit.MILLISECONDS.toMicros(newest.timeMillis()))
          .build();
    }

    private BoundStatement forget(int bucket, String vehicleId, long untilMillis) {
      return forget
          .boundStatementBuilder()
          .setLong(0, TimeUnit.MILLISECONDS.toMicros(untilMillis))
          .setInstant(1, Instant.ofEpochMilli(untilMillis))
          .setInt(2, bucket)
          .setString(3, vehicleId)
          .build();
    }
  }
}
