/** What the operator is told by its environment, checked at start. */
@NullMarked
package io.decentracompute.operator.settings;

import org.jspecify.annotations.NullMarked;
