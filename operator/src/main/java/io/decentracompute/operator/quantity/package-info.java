/** Resources of Nodes, pods and units as whole numbers. */
@NullMarked
package io.decentracompute.operator.quantity;

import org.jspecify.annotations.NullMarked;
