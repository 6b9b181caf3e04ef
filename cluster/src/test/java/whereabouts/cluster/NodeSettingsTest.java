package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import whereabouts.persistence.CassandraSettings;
import whereabouts.tracker.event.EventSettings;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.wire.HttpSettings;

class NodeSettingsTest {
  private static final String PHASE = "pekko.coordinated-shutdown.phases.";

  private final Config config = NodeSettings.load(ConfigFactory.empty());
  private final NodeSettings settings = NodeSettings.of(config);
  private final FleetSettings fleet = FleetSettings.of(config);

  @Test
  void thereAreAsManyShardsAsBucketsMakeUp() {
    assertThat(config.getInt("pekko.cluster.sharding.number-of-shards")).isEqualTo(Buckets.SHARDS);
  }

  @Test
  void otherShardsAreRefused() {
    assertThatThrownBy(
            () ->
                NodeSettings.of(
                    NodeSettings.load(
                        ConfigFactory.parseString(
                            "pekko.cluster.sharding.number-of-shards = 4096"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "pekko.cluster.sharding.number-of-shards is 4096", "256 shards", "remove");
  }

  @Test
  void shardsMoveFewAtATimeAndFindAHomeSoon() {
    Config sharding = config.getConfig("pekko.cluster.sharding");
    Config strategy = sharding.getConfig("least-shard-allocation-strategy");
    assertThat(sharding.getDuration("rebalance-interval")).isEqualTo(Duration.ofMillis(100));
    assertThat(strategy.getInt("rebalance-absolute-limit")).isEqualTo(4);
    assertThat(strategy.getDouble("rebalance-relative-limit")).isEqualTo(0.1);
    assertThat(sharding.getDuration("retry-interval")).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void mostNodesHaveToKnowWhereAShardIsAndAllThatAreLeftAreAsked() {
    Config sharding = config.getConfig("pekko.cluster.sharding");
    assertThat(sharding.getInt("distributed-data.majority-min-cap")).isEqualTo(2);
    assertThat(sharding.getInt("coordinator-state.write-majority-plus")).isZero();
    assertThat(sharding.getInt("coordinator-state.read-majority-plus")).isEqualTo(5);
  }

  @Test
  void vehiclesPassivateThemselves() {
    assertThat(config.getString("pekko.cluster.sharding.passivation.strategy")).isEqualTo("none");
  }

  @Test
  void noBufferThatDropsIsSmallerThanWhatMayBeInFlight() {
    int twiceTheCredit =
        2
            * (config.getInt("whereabouts.ingest.max-reports-in-flight")
                + config.getInt("whereabouts.ingest.max-reports-awaiting-store"));
    assertThat(config.getInt("pekko.cluster.sharding.buffer-size")).isEqualTo(twiceTheCredit);
    assertThat(config.getInt("pekko.remote.artery.advanced.outbound-message-queue-size"))
        .as("and half as much for all else that goes there")
        .isEqualTo(twiceTheCredit * 3 / 2);
  }

  @Test
  void everyPhaseOfAStopIsLongerThanWhatHappensInIt() {
    assertThat(phase("service-requests-done"))
        .isGreaterThan(settings.requestsWait().multipliedBy(2));
    assertThat(phase("before-cluster-shutdown")).isGreaterThan(settings.flushWait());
    assertThat(phase("cluster-sharding-shutdown-region")).isGreaterThan(fleet.handOffWait());
    assertThat(config.getDuration("pekko.cluster.sharding.handoff-timeout"))
        .isGreaterThan(fleet.handOffWait());
  }

  @Test
  void everyEventIsAnsweredBeforeItsRequestOrTheNodeRunsOutOfTime() {
    Duration timeout = EventSettings.of(config).timeout();
    assertThat(settings.requestsWait()).isGreaterThan(timeout);
    assertThat(HttpSettings.of(config).requestTimeout()).isGreaterThan(timeout);
    assertThat(CassandraSettings.of(config).eventRequestTimeout().multipliedBy(2))
        .as("time for a second attempt")
        .isLessThan(timeout);
  }

  private Duration phase(String name) {
    return config.getDuration(PHASE + name + ".timeout");
  }

  @Test
  void splitsAreResolvedAtAUsefulPace() {
    assertThat(config.getString("pekko.cluster.downing-provider-class"))
        .isEqualTo("org.apache.pekko.cluster.sbr.SplitBrainResolverProvider");
    assertThat(config.getString("pekko.cluster.split-brain-resolver.active-strategy"))
        .isEqualTo("keep-majority");
    assertThat(config.getDuration("pekko.cluster.seed-node-timeout"))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(config.getDuration("pekko.cluster.split-brain-resolver.stable-after"))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
    assertThat(config.getDuration("pekko.cluster.down-removal-margin"))
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void theProcessDecidesItsExitStatusItself() {
    assertThat(config.getBoolean("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook")).isFalse();
    assertThat(config.getBoolean("pekko.coordinated-shutdown.exit-jvm")).isFalse();
  }

  @Test
  void aBatchIsWithinTheBoundsOfTheDesign() {
    assertThat(fleet.maxBatchRows()).isLessThanOrEqualTo(500);
    assertThat(fleet.maxBatchBytes()).isLessThanOrEqualTo(64 * 1024);
  }

  @Test
  void theOperatorsExampleChangesNoDefault() {
    Config example = NodeSettings.load(Path.of("..", "config", "node.conf"));
    for (String path : new String[] {"whereabouts", "pekko"}) {
      assertThat(example.getConfig(path)).isEqualTo(config.getConfig(path));
    }
  }

  @Test
  void aNodeIsForBothUnlessToldOtherwise() {
    assertThat(Roles.of(config)).isEqualTo(new Roles(true, true));
    assertThat(Roles.of(roles("[vehicle, rack-7]"))).isEqualTo(new Roles(false, true));
    assertThatThrownBy(() -> Roles.of(roles("[ingset]")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pekko.cluster.roles")
        .hasMessageContaining("ingset");
  }

  private static Config roles(String roles) {
    return NodeSettings.load(ConfigFactory.parseString("pekko.cluster.roles = " + roles));
  }

  /** Three terminals make a cluster of them, on the ports that the demo's nodes have. */
  @Test
  void theNodesOfOneMachineDifferInTheirPorts() {
    Config common = null;
    for (int i = 1; i <= 3; i++) {
      Config local = NodeSettings.load(Path.of("..", "config", "local-" + i + ".conf"));
      assertThat(local.getInt("whereabouts.http.port")).isEqualTo(8079 + i);
      assertThat(local.getInt("pekko.management.http.port")).isEqualTo(8557 + i);
      int port = local.getInt("pekko.remote.artery.canonical.port");
      assertThat(port).isEqualTo(17354 + i);
      assertThat(local.getString("whereabouts.spill.directory")).isEqualTo("data/spill-" + port);
      assertThat(local.getStringList("pekko.cluster.seed-nodes"))
          .containsExactly(
              "pekko://whereabouts@127.0.0.1:17355", "pekko://whereabouts@127.0.0.1:17356");
      Config rest =
          local
              .withoutPath("whereabouts.http.port")
              .withoutPath("pekko.management.http.port")
              .withoutPath("pekko.remote.artery.canonical.port")
              .withoutPath("whereabouts.spill.directory");
      assertThat(common == null ? rest : common).isEqualTo(rest);
      common = rest;
    }
  }
}
