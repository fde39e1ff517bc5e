/** The command {@code air}: format, export, run and verify from a shell. */
@NullMarked
package io.decentracompute.aqua.cli;

import org.jspecify.annotations.NullMarked;
