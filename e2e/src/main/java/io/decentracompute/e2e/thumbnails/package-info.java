/**
 * The demo's workload as its caller sees it: pictures in, thumbnails out, over whatever workers are
 * there.
 */
@NullMarked
package io.decentracompute.e2e.thumbnails;

import org.jspecify.annotations.NullMarked;
