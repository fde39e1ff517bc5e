package io.decentracompute.market.chain;

/** A root that a peer committed for an epoch; {@code committedAt} is block time in seconds. */
public record CommittedRoot(
    Bytes32 peerId, long epoch, Bytes32 root, long count, long committedAt) {}
