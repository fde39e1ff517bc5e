/** The gateway's HTTP API: runs scripts as their initiator and keeps content. */
@NullMarked
package io.decentracompute.node.gateway;

import org.jspecify.annotations.NullMarked;
