/** The seam to a WebAssembly engine, and the portable engine behind it. */
@NullMarked
package io.decentracompute.marine.engine;

import org.jspecify.annotations.NullMarked;
