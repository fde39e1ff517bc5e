/** The interpreter: one deterministic, iterative walk of a script over what is known so far. */
@NullMarked
package io.decentracompute.aqua.run;

import org.jspecify.annotations.NullMarked;
