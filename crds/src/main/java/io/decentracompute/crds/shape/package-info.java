/** Quantities and text forms that several kinds share. */
@NullMarked
package io.decentracompute.crds.shape;

import org.jspecify.annotations.NullMarked;
