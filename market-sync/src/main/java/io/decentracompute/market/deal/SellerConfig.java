package io.decentracompute.market.deal;

import java.math.BigInteger;

/**
 * Settings of the provider role.
 *
 * @param secretNamespace where the Secrets of Providers are
 * @param payOutFrom earnings are claimed and withdrawn from this amount on, in the token's smallest
 *     unit; what a deal that is over has left is always claimed
 * @param patience with deals that are not paid
 */
public record SellerConfig(String secretNamespace, BigInteger payOutFrom, Patience patience) {}
