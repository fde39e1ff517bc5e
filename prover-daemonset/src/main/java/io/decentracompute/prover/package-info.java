/** Capacity proofs: one prover a Kubernetes Node shows with RandomX that its idle units exist. */
@NullMarked
package io.decentracompute.prover;

import org.jspecify.annotations.NullMarked;
