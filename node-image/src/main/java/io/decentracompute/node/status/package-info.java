/** Port 8080: how the node stands, for people, probes, the operator and Prometheus. */
@NullMarked
package io.decentracompute.node.status;

import org.jspecify.annotations.NullMarked;
