package whereabouts.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.InMemoryPositionStore;
import whereabouts.tracker.fleet.VehicleRow;

/**
 * A store that does nothing by itself: every write and every load waits until somebody lets
 * something become of it. A write may be applied now and answered later, fail and be applied all
 * the same, even after its node is gone; a slice may be read now and handed out when it is old.
 * Order means nothing here.
 */
final class SlowStore extends InMemoryPositionStore {
  private record Write(List<VehicleRow> rows, Runnable apply, CompletableFuture<Void> answer) {}

  private static final class Load {
    final Supplier<List<VehicleRow>> read;
    final CompletableFuture<List<VehicleRow>> answer = new CompletableFuture<>();
    @Nullable List<VehicleRow> slice;

    Load(Supplier<List<VehicleRow>> read) {
      this.read = read;
    }
  }

  private final List<Write> writes = new ArrayList<>();
  private final List<Load> loads = new ArrayList<>();

  /** Writes that nobody waits for any more and that may still be applied. */
  private final List<Write> wandering = new ArrayList<>();

  private final Set<String> ghosts = new HashSet<>();

  @Override
  protected CompletionStage<Void> onWrite(int bucket, List<VehicleRow> rows, Runnable apply) {
    Write write = new Write(rows, apply, new CompletableFuture<>());
    writes.add(write);
    return write.answer;
  }

  @Override
  protected CompletionStage<List<VehicleRow>> onLoad(int bucket, Supplier<List<VehicleRow>> slice) {
    Load load = new Load(slice);
    loads.add(load);
    return load.answer;
  }

  /** Whether somebody waits for an answer. */
  boolean isAwaited() {
    return !writes.isEmpty() || !loads.isEmpty();
  }

  /** Does one thing, good or bad. Tells what. */
  String doAnything(Random random) {
    if (!writes.isEmpty() && random.nextBoolean()) {
      return doAnything(writes.get(random.nextInt(writes.size())), random.nextInt(8));
    } else if (!loads.isEmpty()) {
      return doAnything(loads.get(random.nextInt(loads.size())), random.nextInt(5));
    } else if (!wandering.isEmpty()) {
      wandering.remove(random.nextInt(wandering.size())).apply.run();
      return "a lost write is applied";
    }
    return "the store has nothing to do";
  }

  private String doAnything(Write write, int choice) {
    String what =
        switch (choice) {
          case 0 -> {
            fail(write);
            yield "fails";
          }
          case 1 -> {
            write.apply.run();
            fail(write);
            yield "fails and was applied";
          }
          case 2 -> {
            wandering.add(write);
            fail(write);
            yield "fails and may be applied later";
          }
          case 3 -> {
            write.apply.run();
            yield "is applied and not answered yet";
          }
          default -> {
            answer(write);
            yield "is answered";
          }
        };
    return "the write of " + write.rows + " " + what;
  }

  private String doAnything(Load load, int choice) {
    switch (choice) {
      case 0 -> fail(load);
      case 1 -> load.slice = load.read.get();
      default -> answer(load);
    }
    return "a load " + List.of("fails", "has read", "is answered").get(Math.min(choice, 2));
  }

  private void answer(Write write) {
    write.apply.run();
    writes.remove(write);
    write.answer.complete(null);
  }

  private void fail(Write write) {
    writes.remove(write);
    write.answer.completeExceptionally(new IllegalStateException("the store failed"));
  }

  private void answer(Load load) {
    loads.remove(load);
    load.answer.complete(load.slice == null ? load.read.get() : load.slice);
  }

  private void fail(Load load) {
    loads.remove(load);
    load.answer.completeExceptionally(new IllegalStateException("the store failed"));
  }

  void answerAll() {
    List.copyOf(writes).forEach(this::answer);
    List.copyOf(loads).forEach(this::answer);
  }

  void failAll() {
    List.copyOf(writes).forEach(this::fail);
    List.copyOf(loads).forEach(this::fail);
  }

  /** Whoever asked is gone. What is on its way may arrive all the same. */
  void hangUp(Random random) {
    writes.stream().filter(write -> random.nextBoolean()).forEach(wandering::add);
    writes.clear();
    loads.clear();
    wandering.forEach(write -> write.rows.forEach(row -> ghosts.add(row.vehicleId())));
  }

  /** Whether a node that is gone may have written this vehicle after a later one read it. */
  boolean mayHaveBeenWrittenByAGhost(String vehicleId) {
    return ghosts.contains(vehicleId);
  }

  void applyAllThatWanders() {
    wandering.forEach(write -> write.apply.run());
    wandering.clear();
  }
}
