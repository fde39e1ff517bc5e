/** The sidecar process: gRPC over the Unix socket, health, metrics, configuration. */
@NullMarked
package io.decentracompute.marine.server;

import org.jspecify.annotations.NullMarked;
