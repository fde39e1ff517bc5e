/**
 * Assembles our container images from built artifacts and a base archive, layer by layer, without a
 * Docker engine.
 */
@NullMarked
package io.decentracompute.images;

import org.jspecify.annotations.NullMarked;
