/** Checking somebody's epoch: every hash, every leaf, and the root on the chain. */
@NullMarked
package io.decentracompute.prover.verify;

import org.jspecify.annotations.NullMarked;
