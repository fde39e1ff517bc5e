/** Names and types: from the trees of all files to one resolved program, or to what is wrong. */
@NullMarked
package io.decentracompute.aqua.compiler.check;

import org.jspecify.annotations.NullMarked;
