/** The worker's role: keep the relay, install the definition's services, say how it stands. */
@NullMarked
package io.decentracompute.node.worker;

import org.jspecify.annotations.NullMarked;
