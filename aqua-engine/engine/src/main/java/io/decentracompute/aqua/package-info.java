/** The engine's host API: what a peer needs to run particles and to check what others did. */
@NullMarked
package io.decentracompute.aqua;

import org.jspecify.annotations.NullMarked;
