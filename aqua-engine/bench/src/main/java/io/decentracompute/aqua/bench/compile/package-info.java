/** The compiler next to the published one: the same programs, in one run. */
@NullMarked
package io.decentracompute.aqua.bench.compile;

import org.jspecify.annotations.NullMarked;
