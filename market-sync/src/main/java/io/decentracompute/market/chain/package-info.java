/**
 * The chain side of market-sync: typed reads, intents before transactions, logs by cursor, all
 * under a chain that may lie.
 */
@NullMarked
package io.decentracompute.market.chain;

import org.jspecify.annotations.NullMarked;
