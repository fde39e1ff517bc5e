/** From a provider's Nodes to its ComputePeers and ComputeUnits. */
@NullMarked
package io.decentracompute.operator.capacity;

import org.jspecify.annotations.NullMarked;
