/**
 * The provider's mirror of deals: what the chain says becomes a Deal, what workers say goes on
 * chain.
 */
@NullMarked
package io.decentracompute.market.deal;

import org.jspecify.annotations.NullMarked;
