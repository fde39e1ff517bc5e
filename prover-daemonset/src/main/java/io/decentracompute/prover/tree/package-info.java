/** Leaves, Merkle trees and inclusion proofs as the chain's contracts compute them. */
@NullMarked
package io.decentracompute.prover.tree;

import org.jspecify.annotations.NullMarked;
