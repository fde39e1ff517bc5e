/**
 * Plays the start of our processes once, against stand-ins for a cluster and a chain, so that the
 * JVM can record it for the images' AOT caches.
 */
@NullMarked
package io.decentracompute.images.rehearsal;

import org.jspecify.annotations.NullMarked;
