/** The language server: the compiler as editors ask it. */
@NullMarked
package io.decentracompute.aqua.lsp;

import org.jspecify.annotations.NullMarked;
