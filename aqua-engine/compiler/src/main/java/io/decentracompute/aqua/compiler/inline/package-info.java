/**
 * Functions put in where they are called, values turned into operands: one program of operations.
 */
@NullMarked
package io.decentracompute.aqua.compiler.inline;

import org.jspecify.annotations.NullMarked;
