/**
 * A small libp2p host: TCP, multistream-select, Noise XX, yamux, identify and ping, for ed25519
 * peers.
 */
@NullMarked
package io.decentracompute.node.p2p;

import org.jspecify.annotations.NullMarked;
