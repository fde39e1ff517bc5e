/** The client of the Marine sidecar: installs services and calls them over its Unix socket. */
@NullMarked
package io.decentracompute.node.marine;

import org.jspecify.annotations.NullMarked;
