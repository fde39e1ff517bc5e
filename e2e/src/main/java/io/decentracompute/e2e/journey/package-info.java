/**
 * The whole way once, step by step: a network, a seller, a rented Subnet, its work, its payment,
 * and its end.
 */
@NullMarked
package io.decentracompute.e2e.journey;

import org.jspecify.annotations.NullMarked;
