package whereabouts.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Nodes of one cluster, each a process with ports and a directory of its own. */
final class LocalCluster implements AutoCloseable {
  private static final int SEEDS = 2;

  /** Where a node is, in this life and the next. */
  private record Place(Seat seat, int api, int management, int artery, Path directory) {}

  private final String keyspace;
  private final List<Place> places;
  private final List<NodeProcess> nodes = new ArrayList<>();

  private LocalCluster(String keyspace, Path directory, List<Seat> seats) {
    this.keyspace = keyspace;
    this.places =
        IntStream.range(0, seats.size())
            .mapToObj(
                number ->
                    new Place(
                        seats.get(number),
                        Ports.free(),
                        Ports.free(),
                        Ports.free(),
                        made(directory.resolve("node-" + (number + 1)))))
            .toList();
  }

  private static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts the first nodes and waits until they share all buckets.
   *
   * @param places how many nodes there may be
   */
  static LocalCluster start(String keyspace, Path directory, int nodes, int places) {
    return start(new LocalCluster(keyspace, directory, here(places)), nodes);
  }

  /** Starts a node on each of these seats. */
  static LocalCluster start(String keyspace, Path directory, List<Seat> seats) {
    return start(new LocalCluster(keyspace, directory, seats), seats.size());
  }

  /** The same with nodes that only hold vehicles. */
  static LocalCluster ofVehicles(String keyspace, Path directory, int nodes, int places) {
    return start(new LocalCluster(keyspace, directory, here(places)), nodes, Roles.VEHICLE);
  }

  private static List<Seat> here(int places) {
    return Collections.nCopies(places, Seat.HERE);
  }

  private static LocalCluster start(LocalCluster cluster, int nodes, String... roles) {
    try {
      for (int i = 0; i < nodes; i++) {
        cluster.launch(i, roles);
      }
      cluster.nodes.forEach(NodeProcess::awaitReady);
      cluster.awaitShared();
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * Starts a node where none runs.
   *
   * @param roles what it is for, if not for all
   */
  NodeProcess launch(int number, String... roles) {
    Place place = places.get(number);
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xmx512m",
                "-Dpekko.remote.artery.canonical.port=" + place.artery,
                "-Dpekko.management.http.route-providers-read-only=false"));
    for (int i = 0; i < Math.min(SEEDS, places.size()); i++) {
      options.add(
          "-Dpekko.cluster.seed-nodes.%d=pekko://whereabouts@%s:%d"
              .formatted(i, places.get(i).seat.peers(), places.get(i).artery));
    }
    for (int i = 0; i < roles.length; i++) {
      options.add("-Dpekko.cluster.roles.%d=%s".formatted(i, roles[i]));
    }
    NodeProcess node =
        NodeProcess.launch(
            keyspace,
            place.directory,
            place.seat,
            place.api,
            place.management,
            options.toArray(String[]::new));
    if (number < nodes.size()) {
      nodes.set(number, node);
    } else {
      nodes.add(node);
    }
    return node;
  }

  NodeProcess node(int number) {
    return nodes.get(number);
  }

  /** Where a node is known to the others. */
  String name(int number) {
    return places.get(number).seat.peers() + ":" + places.get(number).artery;
  }

  /** Of all places, whether a node runs there or not. */
  List<ApiClient> apis() {
    return places.stream().map(place -> place.seat.client(place.api)).toList();
  }

  /** Those whose process has not ended. */
  List<NodeProcess> running() {
    return nodes.stream().filter(NodeProcess::isAlive).toList();
  }

  /** Waits until every bucket is loaded by a node that runs, and each of these has its share. */
  void awaitShared() {
    TestNode.awaitTold(this::isShared);
  }

  /** The same of all places; whichever node ends before is started again. */
  void superviseUntilShared() {
    TestNode.awaitTold(
        NodeProcess.START,
        () -> {
          for (int number = 0; number < places.size(); number++) {
            if (!node(number).isAlive()) {
              launch(number);
            }
          }
          return isShared();
        });
  }

  private boolean isShared() {
    List<NodeProcess> running = running();
    int sum = 0;
    for (NodeProcess node : running) {
      int loaded;
      try {
        loaded = node.management().get("/admin/node").body().at("/buckets/loaded").asInt();
      } catch (UncheckedIOException notYet) {
        return false;
      }
      if (loaded < 1024 / running.size() * 3 / 4) {
        return false;
      }
      sum += loaded;
    }
    return sum == 1024;
  }

  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
  }
}
