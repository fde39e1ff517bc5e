/**
 * A chain of one's own for development and tests: anvil with our contracts and a clock that can be
 * moved.
 */
@NullMarked
package io.decentracompute.market.chain.dev;

import org.jspecify.annotations.NullMarked;
