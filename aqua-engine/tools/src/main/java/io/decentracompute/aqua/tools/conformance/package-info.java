/** Recorded cases of every kind, compared with what our engine and compiler do. */
@NullMarked
package io.decentracompute.aqua.tools.conformance;

import org.jspecify.annotations.NullMarked;
