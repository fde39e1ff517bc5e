/** What the local cluster promises. */
@NullMarked
package io.decentracompute.cluster;

import org.jspecify.annotations.NullMarked;
