package io.decentracompute.market.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigInteger;
import java.time.Duration;

/** Settings of the process; each is a variable {@code DECENTRA_…} of the environment. */
@ConfigMapping(prefix = "decentra")
public interface Settings {
  /** {@code customer} or {@code provider}. */
  @WithDefault("")
  String role();

  /** Namespace of the release: Leases, intents and the Secrets of Providers are there. */
  @WithDefault("decentra-system")
  String namespace();

  /** Pause between two looks at a chain's head. */
  @WithDefault("PT0.25S")
  Duration pollInterval();

  /** From this age of its newest block on, a chain counts as behind. */
  @WithDefault("PT60S")
  Duration headAgeLimit();

  /** Logs that are still to be read, in blocks, from which on the process is not ready. */
  @WithDefault("50")
  long lagLimit();

  /** How long a deleted Subnet waits for a chain or a key that cannot be had. */
  @WithDefault("PT1H")
  Duration deletionLimit();

  /** Earnings are claimed and withdrawn from this amount on, in the token's smallest unit. */
  @WithDefault("1")
  BigInteger payOutFrom();

  /** What is done about deals whose money is used up. */
  Unpaid unpaid();

  /** In epochs that nobody has paid. */
  interface Unpaid {
    /** Workers serve on for so many; then they are held back. */
    @WithDefault("1")
    long suspendAfter();

    /** After so many they are taken out of the deal. */
    @WithDefault("3")
    long releaseAfter();
  }

  /** Leases by which one of several replicas acts. */
  LeaseTimes lease();

  /** How Leases are held. */
  interface LeaseTimes {
    /** How long a holder that is silent keeps the Lease. */
    @WithDefault("PT15S")
    Duration duration();

    /** How long a holder tries to renew before it ends itself. */
    @WithDefault("PT10S")
    Duration renewDeadline();

    /** Pause between two attempts. */
    @WithDefault("PT2S")
    Duration retryPeriod();
  }
}
