/** Files, places in them, and what is told about a place. */
@NullMarked
package io.decentracompute.aqua.compiler.source;

import org.jspecify.annotations.NullMarked;
