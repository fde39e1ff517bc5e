/** The prover's figures, measured next to a C program on the same library. */
@NullMarked
package io.decentracompute.prover.bench;

import org.jspecify.annotations.NullMarked;
