package io.decentracompute.market.app;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A role that gets SIGKILL whenever a transaction of it is held, after which another goes on. */
final class MortalRole implements AutoCloseable {
  private final RpcProxy proxy;
  private final Supplier<RoleProcess> births;
  private final BooleanSupplier calm;
  private RoleProcess acting;
  private RoleProcess next;

  /**
   * The first process acts at once.
   *
   * @param births starts a process on standby
   * @param calm whether no intent is open
   */
  MortalRole(RpcProxy proxy, Supplier<RoleProcess> births, BooleanSupplier calm) {
    this.proxy = proxy;
    this.births = births;
    this.calm = calm;
    this.acting = births.get();
    this.next = births.get();
    acting.act();
  }

  /** Lets it live and die until this is so and all its transactions are through. */
  void until(String what, BooleanSupplier done) {
    while (true) {
      Bed.await(
          what + ", or a transaction that is held",
          () -> isAtRest(done) ? Boolean.TRUE : null,
          seen -> seen);
      if (!proxy.isHolding()) {
        return;
      }
      acting.kill();
      proxy.letGo();
      acting = next;
      acting.act();
      next = births.get();
    }
  }

  private boolean isAtRest(BooleanSupplier done) {
    return proxy.isHolding() || (done.getAsBoolean() && calm.getAsBoolean());
  }

  @Override
  public void close() {
    acting.close();
    next.close();
  }
}
