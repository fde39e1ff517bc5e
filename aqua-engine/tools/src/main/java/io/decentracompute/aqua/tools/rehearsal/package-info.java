/** Functions run in virtual time, on a simulated network with services that are made up. */
@NullMarked
package io.decentracompute.aqua.tools.rehearsal;

import org.jspecify.annotations.NullMarked;
