package whereabouts.simulator.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backlogs of the vehicles of one connection, as fast as the target takes them: a batch of each
 * vehicle in turn, the oldest fixes first.
 */
public final class BacklogFeed implements Feed {
  private final Fleet fleet;
  private final Backlog backlog;
  private final int connection;
  private final int connections;
  private final int batch;
  private final Instant end;
  private int vehicle;
  private int told;

  /**
   * Begins with the oldest fix.
   *
   * @param fleet has been out for as long as the backlog
   * @param end when they come back into reach
   */
  public BacklogFeed(
      Fleet fleet, Backlog backlog, int connection, int connections, int batch, Instant end) {
    this.fleet = fleet;
    this.backlog = backlog;
    this.connection = connection;
    this.connections = connections;
    this.batch = batch;
    this.end = end;
    this.vehicle = connection;
  }

  @Override
  public @Nullable Batch next(long nowNanos) {
    if (vehicle >= fleet.size()) {
      vehicle = connection;
      told += batch;
    }
    if (told >= backlog.fixes()) {
      return null;
    }
    List<Fix> fixes = new ArrayList<>(batch);
    for (int i = told; i < Math.min(told + batch, backlog.fixes()); i++) {
      long before = backlog.step().multipliedBy(backlog.fixes() - i).toMillis();
      fixes.add(fleet.fix(vehicle, -before / 1e3, end.toEpochMilli() - before));
    }
    vehicle += connections;
    return Batch.atOnce(fixes);
  }
}
