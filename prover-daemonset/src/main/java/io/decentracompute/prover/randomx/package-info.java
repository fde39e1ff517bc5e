/**
 * RandomX through the foreign function API: caches and light-mode machines of Debian's librandomx.
 */
@NullMarked
package io.decentracompute.prover.randomx;

import org.jspecify.annotations.NullMarked;
