package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.function.Executable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attacks upon a node, which after each is as it was before the first. */
final class Ordeal {
  /** By how much a live heap may differ that has not grown. */
  static final long FLAT_BYTES = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Ordeal.class);

  /** Descriptors that come and go by themselves: of drivers, logs, the fleet's connections. */
  private static final int FLAT_FILES = 32;

  private final NodeProcess node;
  private final Vitals before;

  Ordeal(NodeProcess node) {
    this.node = node;
    this.before = Vitals.of(node);
  }

  /**
   * What a crowd does.
   *
   * @param begin lets its members join
   * @param outcome waits for what becomes of them, and judges it
   */
  record Attack(String name, Consumer<Crowd> begin, Consumer<Crowd> outcome) {}

  /** Lets them happen at the same time. */
  void suffer(Attack... attacks) {
    long begun = System.nanoTime();
    Map<Attack, Crowd> crowds = new LinkedHashMap<>();
    try {
      for (Attack attack : attacks) {
        Crowd crowd = new Crowd(node.api());
        crowds.put(attack, crowd);
        attack.begin().accept(crowd);
      }
      assertAll(
          crowds.entrySet().stream()
              .<Executable>map(each -> () -> judge(each.getKey(), each.getValue())));
    } finally {
      crowds.values().forEach(Crowd::close);
    }
    TestNode.await(
        () ->
            node.scrape().sum("whereabouts_connections") <= before.connections() + 1
                && node.openFiles() <= before.files() + FLAT_FILES);
    assertThat(node.api().vehicle("nobody").status()).isEqualTo(404);
    Vitals after = Vitals.of(node);
    LOG.info("{} ms: {} -> {}", (System.nanoTime() - begun) / 1_000_000, before, after);
    assertThat(after.heapBytes()).isLessThan(before.heapBytes() + FLAT_BYTES);
    assertThat(node.log()).doesNotContain("ERROR");
  }

  private static void judge(Attack attack, Crowd crowd) {
    try {
      attack.outcome().accept(crowd);
    } catch (AssertionError otherwise) {
      throw new AssertionError(
          "%s: %s, one heard: %s".formatted(attack.name(), crowd, crowd.members().get(0).heard()),
          otherwise);
    }
    LOG.info("{}: {}", attack.name(), crowd);
  }
}
