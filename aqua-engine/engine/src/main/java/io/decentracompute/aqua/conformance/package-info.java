/**
 * Runs recorded cases against the engine and tells where it differs; also hostile changes to data.
 */
@NullMarked
package io.decentracompute.aqua.conformance;

import org.jspecify.annotations.NullMarked;
