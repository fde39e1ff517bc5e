package io.decentracompute.market.subnet;

import io.decentracompute.crds.subnet.DeletionPolicy;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.DealStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what a Subnet that is being deleted still owes: its deal ends and what was not earned
 * comes back, then the object may go. It always may go in the end: at once with {@code
 * deletionPolicy: Retain} or the annotation, and after a limit when the chain or the key cannot be
 * had; the deal then runs out by itself.
 */
final class EndPlanner {
  private EndPlanner() {}

  /** What is decided. */
  sealed interface End {
    /** Carry this out, then look again. */
    record Act(Action action) implements End {}

    /** Nothing can be done now. */
    record Wait(String message, Duration recheck) implements End {}

    /** Nothing is left to do; the object may go. */
    record Gone(String message) implements End {}
  }

  /**
   * Plans the end.
   *
   * @param deletedAt when the deletion was asked for
   * @param forced whether the annotation {@code decentracompute.io/force-delete} is {@code "true"}
   * @param limit from this time after the deletion on, the object may go without its deal
   */
  static End plan(SubnetFacts facts, Instant deletedAt, boolean forced, Duration limit) {
    if (forced) {
      return new End.Gone("Let go by the annotation; the deal runs out by itself.");
    }
    if (facts.spec().deletionPolicy() == DeletionPolicy.RETAIN) {
      return new End.Gone("deletionPolicy is Retain; the deal runs until its money is used up.");
    }
    var step =
        switch (facts.view()) {
          case SubnetFacts.View.NoNetwork(var message) ->
              facts.known().isEmpty()
                  ? new End.Gone("It was never published.")
                  : new End.Wait(message, SubnetPlanner.WAITING);
          case SubnetFacts.View.Unreachable(var message) ->
              new End.Wait(message, SubnetPlanner.WAITING);
          case SubnetFacts.View.Seen seen -> seen(facts, seen);
        };
    return step instanceof End.Wait(var message, var recheck)
            && Duration.between(deletedAt, facts.now()).compareTo(limit) > 0
        ? new End.Gone("Let go after %s. The deal runs out by itself: %s".formatted(limit, message))
        : step;
  }

  private static End seen(SubnetFacts facts, SubnetFacts.View.Seen seen) {
    var failure = facts.failure().map(SubnetPlanner::text);
    if (failure.isPresent()) {
      return new End.Wait(failure.get(), SubnetPlanner.WAITING);
    }
    var account =
        seen.payer() instanceof SubnetFacts.Payer.Account has
            ? Optional.of(has)
            : Optional.<SubnetFacts.Payer.Account>empty();
    if (seen.deal().isEmpty()) {
      if (account.map(SubnetFacts.Payer.Account::inFlight).orElse(false)) {
        return new End.Wait("A transaction of the account is still open.", SubnetPlanner.SENT);
      }
      // Not seeing a deal that was there is no proof that it is over.
      return facts.known().map(known -> known.dealId()).isPresent()
          ? new End.Wait("The deal is not visible on the chain at present.", SubnetPlanner.WAITING)
          : new End.Gone("It was never published.");
    }
    var deal = seen.deal().get().deal();
    var over = deal.status() == DealStatus.ENDING || deal.status() == DealStatus.ENDED;
    if (account.isEmpty()) {
      return over
          ? new End.Wait(
              "The deal has ended, and the refund waits in the market: the account's key cannot be read.",
              SubnetPlanner.WAITING)
          : new End.Wait(
              "The deal cannot be ended: the account's key cannot be read.", SubnetPlanner.WAITING);
    }
    if (!over) {
      return new End.Act(new Action.EndDeal(deal.dealId()));
    }
    return account.get().balance().withdrawable().signum() > 0
        ? new End.Act(new Action.Withdraw())
        : new End.Gone("The deal has ended and what was not earned is back.");
  }
}
