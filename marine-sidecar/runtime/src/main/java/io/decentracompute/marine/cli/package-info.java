/** The commands of the marine tool. */
@NullMarked
package io.decentracompute.marine.cli;

import org.jspecify.annotations.NullMarked;
