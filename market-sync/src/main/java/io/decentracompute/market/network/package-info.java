/**
 * One chain session per Network: its connection, what its head says, and who is told of changes.
 */
@NullMarked
package io.decentracompute.market.network;

import org.jspecify.annotations.NullMarked;
