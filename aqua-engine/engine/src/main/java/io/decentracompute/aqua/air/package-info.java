/** AIR as text: its tree, the parser that reports all mistakes at once, and the tree as JSON. */
@NullMarked
package io.decentracompute.aqua.air;

import org.jspecify.annotations.NullMarked;
