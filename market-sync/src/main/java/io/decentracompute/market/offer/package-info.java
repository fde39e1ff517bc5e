/** What offers state and customers ask for, as capability ids that the contracts compare. */
@NullMarked
package io.decentracompute.market.offer;

import org.jspecify.annotations.NullMarked;
