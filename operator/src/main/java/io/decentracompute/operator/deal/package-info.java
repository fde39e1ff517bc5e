/** From a Deal to its running workers, and back when it has ended. */
@NullMarked
package io.decentracompute.operator.deal;

import org.jspecify.annotations.NullMarked;
