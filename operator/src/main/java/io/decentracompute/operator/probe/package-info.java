/** How the operator asks running nodes: a worker's status, a gateway's health particle. */
@NullMarked
package io.decentracompute.operator.probe;

import org.jspecify.annotations.NullMarked;
