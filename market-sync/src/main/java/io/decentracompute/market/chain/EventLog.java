package io.decentracompute.market.chain;

/** An event with its place on the chain; (block hash, transaction hash, log index) is its key. */
public record EventLog(
    MarketEvent event,
    long blockNumber,
    Bytes32 blockHash,
    Bytes32 transactionHash,
    int logIndex) {}
