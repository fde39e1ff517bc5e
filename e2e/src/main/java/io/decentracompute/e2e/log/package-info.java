/** How the programs here log: to people, and only what matters to them. */
@NullMarked
package io.decentracompute.e2e.log;

import org.jspecify.annotations.NullMarked;
