/** The ComputePeer: one Node on the market, its inventory and its proofs. */
@NullMarked
package io.decentracompute.crds.peer;

import org.jspecify.annotations.NullMarked;
