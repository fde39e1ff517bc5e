/** Measures steps of the engine, the same steps of the published AquaVM, and their floor. */
@NullMarked
package io.decentracompute.aqua.bench;

import org.jspecify.annotations.NullMarked;
