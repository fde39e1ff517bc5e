/**
 * Stands between the system and its chain's RPC: numbers every transaction that is sent, and can
 * hold, lose, slow down or cut.
 */
@NullMarked
package io.decentracompute.e2e.proxy;

import org.jspecify.annotations.NullMarked;
