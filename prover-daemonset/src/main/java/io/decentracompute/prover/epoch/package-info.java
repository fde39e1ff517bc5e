/**
 * The proofs of whole epochs: kept with their parameters, closed by a root, read again after a
 * restart.
 */
@NullMarked
package io.decentracompute.prover.epoch;

import org.jspecify.annotations.NullMarked;
