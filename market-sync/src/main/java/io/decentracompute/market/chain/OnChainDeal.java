package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.OptionalLong;

/**
 * A deal as the market's view shows it at one block. Amounts are in the token's smallest unit.
 *
 * @param settledThroughEpoch completed epochs up to here are charged or gaps
 * @param paidThroughEpoch last epoch that the balance covers with today's active workers; empty
 *     when nothing is charged
 * @param finalEpoch last paid epoch of an ended deal, 0 when none was; empty while it runs
 * @param balance what is left of the deposits after the completed epochs
 * @param unclaimed charged and not yet claimed by providers
 * @param activePricePerEpoch cost of the current epoch
 * @param workerCount workers ever made, released ones included
 */
public record OnChainDeal(
    Bytes32 dealId,
    Address customer,
    Bytes32 clientId,
    DealStatus status,
    Terms terms,
    Bytes32 definitionHash,
    long createdBlock,
    long createdEpoch,
    long currentEpoch,
    long settledThroughEpoch,
    OptionalLong paidThroughEpoch,
    OptionalLong finalEpoch,
    BigInteger balance,
    BigInteger unclaimed,
    BigInteger deposited,
    BigInteger activePricePerEpoch,
    int workerCount,
    int matchedWorkers,
    int activeWorkers) {}
