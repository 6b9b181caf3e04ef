package whereabouts.cluster.operations;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.jspecify.annotations.Nullable;
import whereabouts.cluster.remote.NodeFigures;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.wire.ServiceStatus;

/**
 * How all nodes of the cluster stand, as one of them knows it.
 *
 * @param answeredBy the one that knows it, as host:port
 */
record ClusterStatus(String answeredBy, List<Node> nodes) {
  /**
   * One member of the cluster.
   *
   * @param name host:port
   * @param status as a member, such as {@code up} or {@code leaving}
   * @param reachable whether the others hear of it
   * @param leader whether it lets members in and out
   * @param told what it has told last; null if nothing has come from it yet
   */
  record Node(
      String name,
      List<String> roles,
      String status,
      boolean reachable,
      boolean leader,
      ClusterTable.@Nullable Told told) {}

  /** Of all members, in the order of their addresses. */
  static ClusterStatus of(Address self, CurrentClusterState state, ClusterTable told) {
    Set<Member> unreachable = state.getUnreachable();
    return new ClusterStatus(
        hostPort(self),
        StreamSupport.stream(state.getMembers().spliterator(), false)
            .map(
                member ->
                    new Node(
                        hostPort(member.address()),
                        member.getRoles().stream().sorted().toList(),
                        member.status().toString().toLowerCase(Locale.ROOT),
                        !unreachable.contains(member),
                        Objects.equals(member.address(), state.getLeader()),
                        told.of(hostPort(member.address())).orElse(null)))
            .sorted(Comparator.comparing(Node::name))
            .toList());
  }

  /** Without what concerns operators only, such as where the management ports are. */
  ServiceStatus forReaders() {
    return new ServiceStatus(
        nodes.stream()
            .map(
                node ->
                    new ServiceStatus.Node(
                        node.name(), node.status(), node.reachable(), figures(node.told())))
            .toList());
  }

  private static ServiceStatus.@Nullable Figures figures(ClusterTable.@Nullable Told told) {
    NodeFigures figures = told == null ? null : told.pulse().figures();
    return figures == null
        ? null
        : new ServiceStatus.Figures(
            told.ago(),
            (int) Buckets.shards(figures.buckets()),
            figures.vehicles(),
            figures.reportsPerSecond(),
            Duration.ofMillis(told.pulse().unwrittenAgeMillis()),
            figures.ladder(),
            figures.degraded());
  }

  private static String hostPort(Address address) {
    return address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
  }
}
