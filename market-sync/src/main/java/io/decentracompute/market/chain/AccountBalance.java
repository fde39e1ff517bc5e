package io.decentracompute.market.chain;

import java.math.BigInteger;

/**
 * What the market holds for an account, and what the account itself has.
 *
 * @param withdrawable refunds and claimed earnings in the market, in the token's smallest unit
 * @param tokens the account's own token balance
 * @param allowance what the market may pull from it
 * @param gas the account's native coin, in wei
 */
public record AccountBalance(
    BigInteger withdrawable,
    BigInteger freeCollateral,
    BigInteger lockedCollateral,
    BigInteger tokens,
    BigInteger allowance,
    BigInteger gas) {}
