/** What the node counts, in Prometheus' text form; the one place that knows the metrics library. */
@NullMarked
package io.decentracompute.node.metrics;

import org.jspecify.annotations.NullMarked;
