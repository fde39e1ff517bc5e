/**
 * Which unit hashes for which epoch: one thread and one RandomX cache a proving unit, stopped
 * within one hash.
 */
@NullMarked
package io.decentracompute.prover.proving;

import org.jspecify.annotations.NullMarked;
