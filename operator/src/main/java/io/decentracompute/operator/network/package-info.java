/** What the operator adds to a Network: the gateway's key and address. */
@NullMarked
package io.decentracompute.operator.network;

import org.jspecify.annotations.NullMarked;
