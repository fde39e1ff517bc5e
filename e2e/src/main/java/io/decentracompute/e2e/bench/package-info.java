/**
 * Figures of the running system, each part printed as a table with the machine's load and written
 * to {@code target/bench}.
 */
@NullMarked
package io.decentracompute.e2e.bench;

import org.jspecify.annotations.NullMarked;
