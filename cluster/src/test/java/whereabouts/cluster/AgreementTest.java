package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.Invalid;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.Valid;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.Agreement.Program;

class AgreementTest {
  private static final Program EARLIER = new Program(1, 1_000);
  private static final Program LATER = new Program(1, 2_000);

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> log =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
        }
      };
  private final ch.qos.logback.classic.Logger root =
      (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  @TempDir Path directory;

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void listenNoMore() {
    root.detachAppender(log);
  }

  private static Config config(Program program, String keyspace) {
    return config(program, keyspace, 256);
  }

  private static Config config(Program program, String keyspace, int shards) {
    return program
        .told()
        .withFallback(
            ConfigFactory.parseMap(
                Map.of(
                    "whereabouts.cassandra.keyspace",
                    keyspace,
                    "pekko.cluster.sharding.number-of-shards",
                    shards)));
  }

  private static ConfigValidation check(Config other, Config own) {
    return new Agreement().check(other, own);
  }

  private static String invalid(Config other, Config own) {
    return ((Invalid) check(other, own)).errorMessages().mkString(" ");
  }

  @Test
  void nodesThatAgreeDoNotRefuseEachOther() {
    assertThat(check(config(EARLIER, "a"), config(LATER, "a"))).isEqualTo(Valid.getInstance());
    assertThat(check(config(LATER, "a"), config(EARLIER, "a"))).isEqualTo(Valid.getInstance());
  }

  @Test
  void bothValuesAndWhatToChangeAreNamed() {
    assertThat(invalid(config(EARLIER, "a"), config(LATER, "b")))
        .contains("whereabouts.cassandra.keyspace is \"b\" here and \"a\" there");
    assertThat(invalid(config(EARLIER, "a"), config(new Program(2, 2_000), "a", 4096)))
        .contains("has 4096 shards and the other one's 256")
        .contains("has schema version 2 and the other one's 1")
        .contains("whereabouts.cassandra.keyspace");
  }

  /** Or neither would refuse. */
  @Test
  void ofTwoNodesOneLooksWhateverTheirClocksSay() {
    for (long[] clocks : new long[][] {{1, 2}, {2, 1}, {2, 2}}) {
      Config one = config(new Program(1, clocks[0]), "a");
      Config two = config(new Program(1, clocks[1]), "b");
      assertThat(List.of(check(one, two), check(two, one)))
          .hasAtLeastOneElementOfType(Invalid.class);
    }
  }

  @Test
  void whoDoesNotTellIsNotRefused() {
    assertThat(check(ConfigFactory.empty(), config(LATER, "a"))).isEqualTo(Valid.getInstance());
    assertThat(invalid(keyspaceOnly("b"), config(LATER, "a")))
        .contains("\"a\" here", "\"b\" there");
  }

  private static Config keyspaceOnly(String keyspace) {
    return ConfigFactory.parseMap(Map.of("whereabouts.cassandra.keyspace", keyspace));
  }

  @Test
  void aNodeOfAnotherVersionEndsAndNamesBoth() {
    ActorSystem<Void> cluster = system(Program.startedNow(), "");
    try {
      Address seed = begin(cluster);
      Program other = new Program(7, System.currentTimeMillis() + 1);
      ActorSystem<Void> joining =
          system(
              other,
              "pekko.cluster.seed-nodes = [\"%s\"]\npekko.cluster.sharding.number-of-shards = 4096"
                  .formatted(seed));
      awaitEnd(joining);
      assertThat(CoordinatedShutdown.get(joining).getShutdownReason())
          .contains(CoordinatedShutdown.incompatibleConfigurationDetectedReason());
      assertThat(lines)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("has 4096 shards and the other one's 256")
                      .contains("has schema version 7 and the other one's 1"));
    } finally {
      cluster.terminate();
      awaitEnd(cluster);
    }
  }

  @Test
  void aNodeOfAnotherKeyspaceEndsAsOneThatCouldNotStart() throws Exception {
    ActorSystem<Void> cluster = system(Program.startedNow(), "");
    try {
      Address seed = begin(cluster);
      Config config =
          node(
              """
              pekko.cluster.seed-nodes = ["%s"]
              pekko.management.http.port = 0
              whereabouts.http.port = 0
              whereabouts.cassandra.keyspace = another
              whereabouts.cassandra.contact-points = ["127.0.0.1:1"]
              whereabouts.spill.directory = "%s"
              """
                  .formatted(seed, directory));
      String why =
          Node.start(config)
              .thenCompose(
                  started ->
                      started
                          .whenStopped()
                          .thenApply(status -> status + " " + started.whyNotInCluster()))
              .exceptionally(Throwable::toString)
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      assertThat(why).contains("The cluster runs with other settings");
      assertThat(lines)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains(
                          "whereabouts.cassandra.keyspace is \"another\" here and \"whereabouts\""
                              + " there"));
    } finally {
      cluster.terminate();
      awaitEnd(cluster);
    }
  }

  private static Config node(String settings) {
    return NodeSettings.load(
        ConfigFactory.parseString("pekko.remote.artery.canonical.port = 0\n" + settings));
  }

  /** As a node has one, with nothing in it. */
  private static ActorSystem<Void> system(Program program, String settings) {
    return ActorSystem.create(
        Behaviors.empty(),
        "whereabouts",
        BootstrapSetup.create(program.told().withFallback(node(settings))));
  }

  private static Address begin(ActorSystem<Void> system) {
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    TestNode.await(() -> cluster.selfMember().status().equals(MemberStatus.up()));
    return cluster.selfMember().address();
  }

  private static void awaitEnd(ActorSystem<Void> system) {
    Done unused =
        system.getWhenTerminated().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
