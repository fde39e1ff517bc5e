package io.decentracompute.operator.subnet;

import io.decentracompute.crds.subnet.SubnetStatus;
import java.time.Duration;
import java.util.List;

/**
 * How a Subnet is.
 *
 * @param status what the operator says
 * @param ask peer ids of the workers to ask by a health particle; empty when nobody can be asked
 * @param recheck when to ask again
 */
record SubnetPlan(SubnetStatus status, List<String> ask, Duration recheck) {
  /** Copies the list. */
  SubnetPlan {
    ask = List.copyOf(ask);
  }
}
