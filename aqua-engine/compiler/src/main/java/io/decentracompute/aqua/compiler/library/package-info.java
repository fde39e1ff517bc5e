/** The standard library: Aqua files that every program may import. */
@NullMarked
package io.decentracompute.aqua.compiler.library;

import org.jspecify.annotations.NullMarked;
