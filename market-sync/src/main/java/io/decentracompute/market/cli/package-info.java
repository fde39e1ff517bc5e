/** {@code market}: what the chain says, at the command line. */
@NullMarked
package io.decentracompute.market.cli;

import org.jspecify.annotations.NullMarked;
