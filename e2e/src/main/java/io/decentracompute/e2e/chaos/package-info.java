/**
 * The demo's path with one fault a seed, and a verdict on each run by what can be checked from
 * outside.
 */
@NullMarked
package io.decentracompute.e2e.chaos;

import org.jspecify.annotations.NullMarked;
