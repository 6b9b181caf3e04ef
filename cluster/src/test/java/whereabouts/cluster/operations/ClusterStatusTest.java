package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import whereabouts.cluster.remote.NodeFigures;
import whereabouts.cluster.remote.Pulse;
import whereabouts.tracker.wire.ServiceStatus;

class ClusterStatusTest {
  @Test
  void readersAreToldWhatConcernsThem() {
    NodeFigures figures =
        new NodeFigures("a:8558", "1.2.3", 341, 340, 7, 166.7, 12, "shedding", true);
    ClusterStatus cluster =
        new ClusterStatus(
            "a:1",
            List.of(
                new ClusterStatus.Node(
                    "a:1",
                    List.of("dc-default"),
                    "up",
                    false,
                    true,
                    new ClusterTable.Told(
                        new Pulse("a:1", 430, figures, null, false), Duration.ofMillis(120))),
                new ClusterStatus.Node(
                    "b:1",
                    List.of(),
                    "up",
                    true,
                    false,
                    new ClusterTable.Told(
                        new Pulse("b:1", 430, null, null, false), Duration.ofMillis(120))),
                new ClusterStatus.Node("c:1", List.of(), "joining", true, false, null)));
    assertThat(cluster.forReaders())
        .isEqualTo(
            new ServiceStatus(
                List.of(
                    new ServiceStatus.Node(
                        "a:1",
                        "up",
                        false,
                        new ServiceStatus.Figures(
                            Duration.ofMillis(120),
                            86,
                            7,
                            166.7,
                            Duration.ofMillis(430),
                            "shedding",
                            true)),
                    new ServiceStatus.Node("b:1", "up", true, null),
                    new ServiceStatus.Node("c:1", "joining", true, null))));
  }
}
