package io.decentracompute.prover.verify;

import io.decentracompute.prover.tree.Word;
import java.util.Optional;

/**
 * What the chain says of a peer's epoch.
 *
 * @param nonce global nonce of the epoch
 * @param difficulty a hash below it is a proof
 * @param root committed by the peer's owner
 * @param count number of leaves committed with it
 * @param nonceBefore nonce of the epoch before, if that was opened; tells a replayed proof
 */
public record ChainFacts(
    Word peerId,
    long epoch,
    Word nonce,
    Word difficulty,
    Word root,
    long count,
    Optional<Word> nonceBefore) {}
