/**
 * The proofs of ended epochs as anyone can fetch them, and the prover's health and figures, over
 * HTTP.
 */
@NullMarked
package io.decentracompute.prover.leaves;

import org.jspecify.annotations.NullMarked;
