package io.decentracompute.market.chain;

/**
 * Up to which block the logs were read: written after the effects of those logs, in the same step.
 *
 * @param chainKey chain id and address of the market, so that a cursor of another chain is not used
 */
public record Cursor(String chainKey, long blockNumber, Bytes32 blockHash) {}
