/** The two-way sync between the market on the chain and the cluster's resources. */
@NullMarked
package io.decentracompute.market;

import org.jspecify.annotations.NullMarked;
