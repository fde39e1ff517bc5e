/**
 * The prover's view of the cluster: it reads its Node's units and writes what it does to their
 * status.
 */
@NullMarked
package io.decentracompute.prover.watch;

import org.jspecify.annotations.NullMarked;
