/**
 * Hostile input. A build tries the corpus under {@code src/test/resources}; {@code JAZZER_FUZZ=1}
 * with one test class makes Jazzer look for more.
 */
@NullMarked
package io.decentracompute.aqua.fuzz;

import org.jspecify.annotations.NullMarked;
