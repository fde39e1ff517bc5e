/** The Aqua compiler: from sources to scripts, or to everything that is wrong with them. */
@NullMarked
package io.decentracompute.aqua.compiler;

import org.jspecify.annotations.NullMarked;
