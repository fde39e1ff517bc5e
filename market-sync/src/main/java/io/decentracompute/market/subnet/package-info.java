/**
 * The customer's side: a Subnet becomes a deal on the chain, is kept funded and matched, and ends.
 */
@NullMarked
package io.decentracompute.market.subnet;

import org.jspecify.annotations.NullMarked;
