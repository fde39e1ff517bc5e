/** The command aqua: files and output around the compiler. */
@NullMarked
package io.decentracompute.aqua.tools.cli;

import org.jspecify.annotations.NullMarked;
