/**
 * The proofs of whole epochs: kept with the job that they are for, closed by a root, read again
 * after a restart.
 */
@NullMarked
package io.decentracompute.prover.epoch;

import org.jspecify.annotations.NullMarked;
