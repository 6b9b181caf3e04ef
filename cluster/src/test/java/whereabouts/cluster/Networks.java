package whereabouts.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import whereabouts.persistence.local.SharedCassandra;

/**
 * Two networks and some machines that have a port in each: over one the nodes talk to each other,
 * over the other clients, operators and the store are reached. A machine is a network namespace, a
 * network a bridge, and a cable can be pulled out of it: what is sent then is lost, and nobody is
 * told. Needs Linux, root and iproute2, and fails without.
 *
 * <p>Nodes listen there where others could reach them, so they have keys.
 */
final class Networks implements AutoCloseable {
  /** What a cable leads to. */
  enum Network {
    PEERS("p", "198.18.%d.%d"),
    FRONT("f", "198.19.%d.%d");

    private final String letter;
    private final String address;

    Network(String letter, String address) {
      this.letter = letter;
      this.address = address;
    }
  }

  private static final AtomicInteger MADE = new AtomicInteger();
  private static final int US = 254;

  /** Begins all names, of which none is longer than 15 characters; others run tests as well. */
  private final String name =
      "wb" + Long.toString(ProcessHandle.current().pid(), 36) + "n" + MADE.incrementAndGet();

  /** Of our addresses: from those kept for tests of networks, other runs have another. */
  private final int subnet = (int) (ProcessHandle.current().pid() % 256);

  private final int machines;
  private final String key = UUID.randomUUID().toString() + UUID.randomUUID();
  private final Path keys;

  /** The store listens on the loopback interface; the machines reach it through us. */
  private @Nullable Relay store;

  private final Thread atExit = new Thread(this::remove, "remove-" + name);

  private Networks(int machines, Path directory) {
    this.machines = machines;
    this.keys = directory.resolve("keys");
  }

  /**
   * Makes them.
   *
   * @param directory for what the machines share
   */
  static Networks make(int machines, Path directory) {
    Networks made = new Networks(machines, directory);
    Runtime.getRuntime().addShutdownHook(made.atExit);
    try {
      made.build();
      made.writeKeys();
      made.store = new Relay(made.address(Network.FRONT, US), storePort());
      return made;
    } catch (RuntimeException | Error e) {
      made.close();
      throw e;
    }
  }

  private void build() {
    for (Network network : Network.values()) {
      // an address that stays: else it would change with the machines, and be looked for in vain
      String mac = "02:00:00:00:%02x:%s".formatted(subnet, network == Network.FRONT ? "f0" : "f1");
      ip("link add " + bridge(network) + " address " + mac + " type bridge");
      ip("link set " + bridge(network) + " up");
    }
    ip("addr add " + address(Network.FRONT, US) + "/24 dev " + bridge(Network.FRONT));
    for (int machine = 0; machine < machines; machine++) {
      String namespace = namespace(machine);
      ip("netns add " + namespace);
      ip("-n " + namespace + " link set lo up");
      for (Network network : Network.values()) {
        String inside = network.letter;
        ip(
            "link add %s type veth peer name %s netns %s"
                .formatted(cable(network, machine), inside, namespace));
        ip("link set " + cable(network, machine) + " up");
        ip(
            "-n %s addr add %s/24 dev %s"
                .formatted(namespace, address(network, machine + 1), inside));
        ip("-n " + namespace + " link set " + inside + " up");
        plugIn(machine, network);
      }
    }
  }

  private void writeKeys() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      Files.writeString(keys, "test ingest,read,admin " + HexFormat.of().formatHex(hash) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int storePort() {
    String contactPoint = SharedCassandra.get().process().contactPoint();
    return Integer.parseInt(contactPoint.substring(contactPoint.indexOf(':') + 1));
  }

  private String bridge(Network network) {
    return name + network.letter;
  }

  private String namespace(int machine) {
    return name + machine;
  }

  private String cable(Network network, int machine) {
    return name + network.letter + machine;
  }

  private String address(Network network, int number) {
    return network.address.formatted(subnet, number);
  }

  /** What a node needs to be there. */
  Seat seat(int machine) {
    return new Seat(
        List.of("ip", "netns", "exec", namespace(machine)),
        address(Network.FRONT, machine + 1),
        address(Network.PEERS, machine + 1),
        List.of(
            "-Dwhereabouts.http.tls-terminated-elsewhere=true",
            "-Dwhereabouts.management.tls-terminated-elsewhere=true",
            "-Dwhereabouts.access.keys-file=" + keys,
            "-Dwhereabouts.cassandra.contact-points.0="
                + address(Network.FRONT, US)
                + ":"
                + storePort()),
        key);
  }

  /** The key that all nodes take. */
  String key() {
    return key;
  }

  /** From now on nothing goes that way, in either direction. */
  void pull(int machine, Network network) {
    ip("link set " + cable(network, machine) + " nomaster");
  }

  /** Ends it. */
  void plugIn(int machine, Network network) {
    ip("link set " + cable(network, machine) + " master " + bridge(network));
  }

  /** Removes all; processes that run there are cut off. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    remove();
    if (store != null) {
      store.close();
    }
  }

  private void remove() {
    for (int machine = 0; machine < machines; machine++) {
      for (Network network : Network.values()) {
        tryIp("link del " + cable(network, machine));
      }
      tryIp("netns del " + namespace(machine));
    }
    Stream.of(Network.values()).forEach(network -> tryIp("link del " + bridge(network)));
  }

  private static void ip(String arguments) {
    String failure = tryIp(arguments);
    if (!failure.isEmpty()) {
      throw new AssertionError(
          "this test makes network namespaces, for which it needs root and iproute2: " + failure);
    }
  }

  /** What it said, if it failed. */
  private static String tryIp(String arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ")));
    try {
      Process ip = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return ip.waitFor() == 0 ? "" : "ip " + arguments + ": " + said;
    } catch (IOException e) {
      return "ip " + arguments + ": " + e;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
