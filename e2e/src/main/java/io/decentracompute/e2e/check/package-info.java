/**
 * Judges a finished run by the chain's raw logs, files and processes, never by conditions that our
 * own parts wrote.
 */
@NullMarked
package io.decentracompute.e2e.check;

import org.jspecify.annotations.NullMarked;
