package io.decentracompute.market.chain;

/** A block by height and hash; {@code timestamp} is in seconds since 1970. */
public record BlockRef(long number, Bytes32 hash, Bytes32 parentHash, long timestamp) {}
