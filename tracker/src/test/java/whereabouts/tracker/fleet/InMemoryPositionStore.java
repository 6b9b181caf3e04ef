package whereabouts.tracker.fleet;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * A store in memory that merges as Cassandra does, cell by cell: the greater write timestamp wins;
 * of the same timestamp a deleted cell, then the greater bytes. It knows nothing of the tracker's
 * own order of fixes, so that it can testify to it.
 *
 * <p>Answers at once. {@link #onWrite} and {@link #onLoad} may be overridden to be slow, to fail
 * before or after the fact, or to lose an answer.
 */
public class InMemoryPositionStore implements PositionStore {
  /** A value with its write timestamp; null means deleted. */
  private static final class Cell<T> {
    private final long timestamp;
    private final @Nullable T value;
    private final byte @Nullable [] bytes;

    Cell(long timestamp, @Nullable T value, byte @Nullable [] bytes) {
      this.timestamp = timestamp;
      this.value = value;
      this.bytes = bytes;
    }

    static <T> Cell<T> winner(@Nullable Cell<T> a, Cell<T> b) {
      if (a == null || a.timestamp != b.timestamp) {
        return a == null || a.timestamp < b.timestamp ? b : a;
      }
      if (a.bytes == null || b.bytes == null) {
        return a.bytes == null ? a : b;
      }
      return Arrays.compareUnsigned(a.bytes, b.bytes) >= 0 ? a : b;
    }
  }

  private static final class Row {
    private @Nullable Cell<Position> fix;
    private @Nullable Cell<Long> forgottenAt;

    void put(Position newest) {
      fix = Cell.winner(fix, new Cell<>(newest.timeMillis(), newest, bytes(newest)));
    }

    void forget(long untilMillis) {
      fix = Cell.winner(fix, new Cell<>(untilMillis, null, null));
      forgottenAt =
          Cell.winner(forgottenAt, new Cell<>(untilMillis, untilMillis, bytes(untilMillis)));
    }

    VehicleState state() {
      Position newest = fix == null ? null : fix.value;
      Long until = forgottenAt == null ? null : forgottenAt.value;
      return new VehicleState(newest, until == null ? 0 : until);
    }
  }

  private final Map<Integer, TreeMap<String, Row>> buckets = new TreeMap<>();
  private long rowsWritten;

  @Override
  public final CompletionStage<Void> write(int bucket, List<VehicleRow> rows) {
    List<VehicleRow> batch = List.copyOf(rows);
    return onWrite(bucket, batch, () -> apply(bucket, batch));
  }

  @Override
  public final CompletionStage<List<VehicleRow>> load(int bucket) {
    return onLoad(bucket, () -> slice(bucket));
  }

  @Override
  public CompletionStage<Optional<VehicleState>> find(String vehicleId) {
    return CompletableFuture.completedFuture(
        slice(Buckets.of(vehicleId)).stream()
            .filter(row -> row.vehicleId().equals(vehicleId))
            .map(VehicleRow::state)
            .findFirst());
  }

  /**
   * What becomes of a write.
   *
   * @param apply writes it; may be run at once, later, more than once, or never
   */
  protected CompletionStage<Void> onWrite(int bucket, List<VehicleRow> rows, Runnable apply) {
    apply.run();
    return CompletableFuture.completedFuture(null);
  }

  /**
   * What becomes of a load.
   *
   * @param slice reads the bucket as it is when called
   */
  protected CompletionStage<List<VehicleRow>> onLoad(int bucket, Supplier<List<VehicleRow>> slice) {
    return CompletableFuture.completedFuture(slice.get());
  }

  /** How many rows were applied, repeated ones included. */
  public final synchronized long rowsWritten() {
    return rowsWritten;
  }

  private synchronized void apply(int bucket, List<VehicleRow> rows) {
    for (VehicleRow written : rows) {
      VehicleState state = written.state();
      if (state.equals(VehicleState.UNKNOWN)) {
        continue;
      }
      Row row =
          buckets
              .computeIfAbsent(bucket, none -> new TreeMap<>())
              .computeIfAbsent(written.vehicleId(), none -> new Row());
      state.position().ifPresent(row::put);
      if (state.forgottenAtMillis() > 0) {
        row.forget(state.forgottenAtMillis());
      }
      rowsWritten++;
    }
  }

  private synchronized List<VehicleRow> slice(int bucket) {
    List<VehicleRow> rows = new ArrayList<>();
    buckets
        .getOrDefault(bucket, new TreeMap<>())
        .forEach((vehicleId, row) -> rows.add(new VehicleRow(vehicleId, row.state())));
    return rows;
  }

  /** A fix as a CQL value: field by field, each with its length before it, null as length -1. */
  private static byte[] bytes(Position fix) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      field(out, bytes(fix.timeMillis()));
      for (double measure :
          new double[] {
            fix.lat(),
            fix.lon(),
            fix.speedMetersPerSecond(),
            fix.headingDegrees(),
            fix.altitudeMeters(),
            fix.accuracyMeters()
          }) {
        field(out, Double.isNaN(measure) ? null : bytes(Double.doubleToRawLongBits(measure)));
      }
      field(out, fix.attributes().isEmpty() ? null : bytes(fix.attributes().literals()));
      field(out, bytes(fix.receivedMillis()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(Map<String, String> literals) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(literals.size());
      for (Map.Entry<String, String> member : literals.entrySet()) {
        field(out, member.getKey().getBytes(StandardCharsets.UTF_8));
        field(out, member.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static void field(DataOutputStream out, byte @Nullable [] value) throws IOException {
    out.writeInt(value == null ? -1 : value.length);
    if (value != null) {
      out.write(value);
    }
  }
}
