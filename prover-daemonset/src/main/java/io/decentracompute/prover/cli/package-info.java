/** The command prover. */
@NullMarked
package io.decentracompute.prover.cli;

import org.jspecify.annotations.NullMarked;
