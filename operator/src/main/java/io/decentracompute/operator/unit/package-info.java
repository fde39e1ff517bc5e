/** The lifecycle of one ComputeUnit: never proving and serving at once. */
@NullMarked
package io.decentracompute.operator.unit;

import org.jspecify.annotations.NullMarked;
