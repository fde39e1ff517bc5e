/** Runs the steps of a particle at one peer, one after the other, for as long as it lives. */
@NullMarked
package io.decentracompute.aqua.executor;

import org.jspecify.annotations.NullMarked;
