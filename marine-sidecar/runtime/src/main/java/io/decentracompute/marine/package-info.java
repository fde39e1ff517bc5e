/**
 * Marine, the runtime for WebAssembly services: the entry point of the command line and the
 * sidecar.
 */
@NullMarked
package io.decentracompute.marine;

import org.jspecify.annotations.NullMarked;
