package io.decentracompute.market.subnet;

import java.time.Duration;

/**
 * Bounds of the customer role.
 *
 * @param deletion how long a deleted Subnet waits for a chain or a key that cannot be had, before
 *     it is let go without its refund
 */
public record SubnetLimits(Duration deletion) {}
