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
 * @param lost others that can not, who knows for how long
 */
record VehicleNodes(boolean isOne, List<Address> others, List<Address> lost) {
  static VehicleNodes in(CurrentClusterState cluster, Address self) {
    boolean isOne = false;
    List<Address> others = new ArrayList<>();
    List<Address> lost = new ArrayList<>();
    Set<Member> unreachable = cluster.getUnreachable();
    for (Member member : cluster.getMembers()) {
      if (member.hasRole(Roles.VEHICLE) && mayHaveVehicles(member.status())) {
        if (member.address().equals(self)) {
          isOne = true;
        } else if (unreachable.contains(member)) {
          lost.add(member.address());
        } else {
          others.add(member.address());
        }
      }
    }
    return new VehicleNodes(isOne, others, lost);
  }

  private static boolean mayHaveVehicles(MemberStatus status) {
    return status.equals(MemberStatus.up())
        || status.equals(MemberStatus.weaklyUp())
        || status.equals(MemberStatus.leaving());
  }

  int count() {
    return others.size() + lost.size() + (isOne ? 1 : 0);
  }
}
