/** Operations and the peers they run at: which hops a script needs between them. */
@NullMarked
package io.decentracompute.aqua.compiler.topology;

import org.jspecify.annotations.NullMarked;
