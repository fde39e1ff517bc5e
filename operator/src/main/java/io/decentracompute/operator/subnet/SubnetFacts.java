package io.decentracompute.operator.subnet;

import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.operator.probe.HealthAnswer;
import java.time.Instant;
import java.util.Optional;

/**
 * All that decides how a Subnet is, as read at one time.
 *
 * @param subnet the Subnet
 * @param network its Network
 * @param health what the newest health particle brought; empty when none was sent yet
 */
record SubnetFacts(
    Subnet subnet, Optional<Network> network, Optional<HealthAnswer> health, Instant now) {}
