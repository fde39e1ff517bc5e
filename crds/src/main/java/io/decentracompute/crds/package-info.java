/** The names that every part shares: API group, labels, object names, field managers. */
@NullMarked
package io.decentracompute.crds;

import org.jspecify.annotations.NullMarked;
