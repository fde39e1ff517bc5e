/**
 * Gives a test a Kubernetes: the one it was given, k3s in Docker, or the local cluster of this
 * repository.
 */
@NullMarked
package io.decentracompute.cluster;

import org.jspecify.annotations.NullMarked;
