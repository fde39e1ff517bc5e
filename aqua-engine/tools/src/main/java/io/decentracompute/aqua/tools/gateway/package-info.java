/** Functions run at a real gateway, over its HTTP API. */
@NullMarked
package io.decentracompute.aqua.tools.gateway;

import org.jspecify.annotations.NullMarked;
