/** WASI preview 1 on a file layer that follows no link and leaves no mount. */
@NullMarked
package io.decentracompute.marine.wasi;

import org.jspecify.annotations.NullMarked;
