/** From text to a tree that knows every place: tokens, lines by indentation, statements. */
@NullMarked
package io.decentracompute.aqua.compiler.syntax;

import org.jspecify.annotations.NullMarked;
