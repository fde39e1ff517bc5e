/**
 * A network of peers in one thread: one particle's whole life, in an order that can be repeated.
 */
@NullMarked
package io.decentracompute.aqua.simulation;

import org.jspecify.annotations.NullMarked;
