/** The ComputeUnit: one sellable share of a Node, and what it is doing. */
@NullMarked
package io.decentracompute.crds.unit;

import org.jspecify.annotations.NullMarked;
