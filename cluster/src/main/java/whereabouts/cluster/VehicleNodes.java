package whereabouts.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;

/**
 * The nodes that may have vehicles, as this one sees the cluster.
 *
 * @param isOne whether this node is among them
 * @param others that can be reached
 * @param unreachable how many others there are, who knows whether for long
 */
record VehicleNodes(boolean isOne, List<Address> others, int unreachable) {
  static VehicleNodes in(CurrentClusterState cluster, Address self) {
    boolean isOne = false;
    List<Address> others = new ArrayList<>();
    int unreachable = 0;
    Set<Member> lost = cluster.getUnreachable();
    for (Member member : cluster.getMembers()) {
      if (member.hasRole(Roles.VEHICLE) && mayHaveVehicles(member.status())) {
        if (member.address().equals(self)) {
          isOne = true;
        } else if (lost.contains(member)) {
          unreachable++;
        } else {
          others.add(member.address());
        }
      }
    }
    return new VehicleNodes(isOne, others, unreachable);
  }

  private static boolean mayHaveVehicles(MemberStatus status) {
    return status.equals(MemberStatus.up())
        || status.equals(MemberStatus.weaklyUp())
        || status.equals(MemberStatus.leaving());
  }

  int count() {
    return others.size() + unreachable + (isOne ? 1 : 0);
  }
}
