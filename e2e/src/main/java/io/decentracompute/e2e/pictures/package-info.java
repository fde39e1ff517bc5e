/** The demo's input: photographs, and distinct pictures of at least one megapixel cut from them. */
@NullMarked
package io.decentracompute.e2e.pictures;

import org.jspecify.annotations.NullMarked;
