/** A caller's side of the gateway's HTTP interface. */
@NullMarked
package io.decentracompute.e2e.gateway;

import org.jspecify.annotations.NullMarked;
