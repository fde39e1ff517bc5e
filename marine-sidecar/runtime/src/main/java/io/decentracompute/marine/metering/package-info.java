/**
 * Rewrites modules so that every engine counts the same fuel, nests calls equally deep and computes
 * the same bits.
 */
@NullMarked
package io.decentracompute.marine.metering;

import org.jspecify.annotations.NullMarked;
