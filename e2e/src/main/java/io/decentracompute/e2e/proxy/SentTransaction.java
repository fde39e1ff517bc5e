package io.decentracompute.e2e.proxy;

import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;

/**
 * A signed transaction that went by.
 *
 * @param number in order of arrival, from 1 on; the same bytes sent again have a number of their
 *     own
 * @param hash its Keccak-256, by which the chain knows it
 * @param from recovered from its signature
 * @param nonce of the account
 * @param selector 0x and 8 hex digits of the function called, or 0x
 */
public record SentTransaction(
    int number, Bytes32 hash, Address from, long nonce, String selector) {}
