/** Ids and keys: Keccak ids of peers and units, ed25519 keys of workers and gateway. */
@NullMarked
package io.decentracompute.operator.identity;

import org.jspecify.annotations.NullMarked;
