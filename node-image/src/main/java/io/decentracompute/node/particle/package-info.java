/**
 * Particles at this peer: their wire form, the checks at the door, one actor each, and the way to
 * the next peers.
 */
@NullMarked
package io.decentracompute.node.particle;

import org.jspecify.annotations.NullMarked;
