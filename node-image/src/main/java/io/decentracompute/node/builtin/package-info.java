/**
 * The services that every peer has: op, peer, content, debug, and arithmetic for compiled scripts.
 */
@NullMarked
package io.decentracompute.node.builtin;

import org.jspecify.annotations.NullMarked;
