/** Tells people why a particle does not go on: which branch waits for what, on whom, since when. */
@NullMarked
package io.decentracompute.aqua.explain;

import org.jspecify.annotations.NullMarked;
