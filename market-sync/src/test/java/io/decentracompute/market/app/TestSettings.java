package io.decentracompute.market.app;

import java.math.BigInteger;
import java.time.Duration;

/** Settings of a role in a test. */
record TestSettings(String role, String namespace, Duration headAgeLimit, Duration deletionLimit)
    implements Settings {
  static TestSettings of(Role role, String namespace) {
    return new TestSettings(role.value(), namespace, Duration.ofSeconds(30), Duration.ofHours(1));
  }

  TestSettings withHeadAgeLimit(Duration limit) {
    return new TestSettings(role, namespace, limit, deletionLimit);
  }

  TestSettings withDeletionLimit(Duration limit) {
    return new TestSettings(role, namespace, headAgeLimit, limit);
  }

  @Override
  public Duration pollInterval() {
    return Duration.ofMillis(250);
  }

  @Override
  public long lagLimit() {
    return 50;
  }

  @Override
  public BigInteger payOutFrom() {
    return BigInteger.ONE;
  }

  @Override
  public Unpaid unpaid() {
    return new Unpaid() {
      @Override
      public long suspendAfter() {
        return 1;
      }

      @Override
      public long releaseAfter() {
        return 2;
      }
    };
  }

  @Override
  public LeaseTimes lease() {
    return new LeaseTimes() {
      @Override
      public Duration duration() {
        return Duration.ofSeconds(10);
      }

      @Override
      public Duration renewDeadline() {
        return Duration.ofSeconds(7);
      }

      @Override
      public Duration retryPeriod() {
        return Duration.ofMillis(300);
      }
    };
  }
}
