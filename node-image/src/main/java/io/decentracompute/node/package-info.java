/** The node: configuration, the wiring of its parts, and the process. */
@NullMarked
package io.decentracompute.node;

import org.jspecify.annotations.NullMarked;
