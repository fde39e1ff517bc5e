/**
 * The provider's side: an offer, its peers and units on the chain, epochs, roots of proofs,
 * earnings.
 */
@NullMarked
package io.decentracompute.market.provider;

import org.jspecify.annotations.NullMarked;
