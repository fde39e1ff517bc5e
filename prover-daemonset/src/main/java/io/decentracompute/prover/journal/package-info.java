/** The append-only file in which a found proof is safe before anything else happens to it. */
@NullMarked
package io.decentracompute.prover.journal;

import org.jspecify.annotations.NullMarked;
