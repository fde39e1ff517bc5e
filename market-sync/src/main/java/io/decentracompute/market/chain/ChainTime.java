package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.Optional;

/**
 * The epoch that the latest block lies in. Only block time counts, never the host's clock.
 *
 * @param epochEndsAt first second after the epoch, since 1970
 * @param nonce the epoch's nonce once a transaction has opened it
 * @param difficulty a proof holds when its hash, as a big-endian number, is below this
 */
public record ChainTime(
    BlockRef block, long epoch, long epochEndsAt, Optional<Bytes32> nonce, BigInteger difficulty) {}
