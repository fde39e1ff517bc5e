/** The operator's outer layer: configuration, wiring, health and metrics. */
@NullMarked
package io.decentracompute.operator;

import org.jspecify.annotations.NullMarked;
