/** The names of what log lines carry. */
@NullMarked
package io.decentracompute.prover.log;

import org.jspecify.annotations.NullMarked;
