package io.decentracompute.market.account;

import io.decentracompute.crds.event.Notice;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.network.Chains;
import io.decentracompute.market.resource.EventLog;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what was planned for a resource, and says so in the log and to people. */
public final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Chains chains;
  private final EventLog events;

  /** Carries out on these chains and tells people through these events. */
  public Transactions(Chains chains, EventLog events) {
    this.chains = chains;
    this.events = events;
  }

  /**
   * Makes the action true on the chain or says why not.
   *
   * @param about the resource that it was planned for
   * @param amount what the account can claim or withdraw, for people
   */
  public Outcome carryOut(
      HasMetadata about,
      String network,
      Optional<Accounts.Account> account,
      Action action,
      BigInteger amount)
      throws ChainUnavailableException {
    var sender =
        account
            .orElseThrow(
                () -> new IllegalStateException("An action was planned without an account"))
            .sender();
    var metadata = about.getMetadata();
    var kind = action.getClass().getSimpleName();
    var outcome = sender.carryOut(kind + "/" + metadata.getUid(), action, DEADLINE);
    LOG.atInfo()
        .addKeyValue("kind", about.getKind())
        .addKeyValue("namespace", metadata.getNamespace())
        .addKeyValue("name", metadata.getName())
        .addKeyValue("action", kind)
        .addKeyValue("outcome", outcome)
        .log("Carried out");
    chains.hadEffects(network);
    if (outcome instanceof Outcome.Done) {
      notice(action, amount).ifPresent(notice -> events.tell(about, notice));
    }
    return outcome;
  }

  /** What people hear of a success; steps on the way and the routine of epochs are not told. */
  static Optional<Notice> notice(Action action, BigInteger amount) {
    return switch (action) {
      case Action.CreateDeal(var _, var _, var terms, var deposit) ->
          told(
              "Create",
              "DealCreated",
              "A deal for %d workers was created with a deposit of %s."
                  .formatted(terms.targetReplicas(), deposit));
      case Action.SetTarget(var _, var target) ->
          told("Change", "TargetChanged", "The deal asks for %d workers now.".formatted(target));
      case Action.SetMaxPrice(var _, var price) ->
          told(
              "Change",
              "MaxPriceChanged",
              "The deal pays at most %s a unit and epoch for workers to come.".formatted(price));
      case Action.TopUp(var _, var deposited) ->
          told("Pay", "ToppedUp", "The deal was topped up; %s in all.".formatted(deposited));
      case Action.EndDeal _ ->
          told("End", "DealEnded", "The deal was ended; what is not earned comes back.");
      case Action.ActivateWorker(var _, var worker, var _, var _) ->
          told("Activate", "WorkerActivated", "Worker %s is active and paid.".formatted(worker));
      case Action.RemoveWorker(var _, var worker) ->
          told("Release", "WorkerReleased", "Worker %s was let go.".formatted(worker));
      case Action.Claim _ ->
          told("Claim", "Claimed", "%s earned by workers were claimed.".formatted(amount));
      case Action.Withdraw _ ->
          told("Withdraw", "PaidOut", "%s were paid out to the account.".formatted(amount));
      case Action.SetOffer(var price, var _) ->
          told("Offer", "OfferSet", "Units are on offer at %s an epoch.".formatted(price));
      case Action.RemoveOffer _ -> told("Offer", "OfferRemoved", "No unit is on offer any more.");
      case Action.RegisterPeer(var node, var units) ->
          told(
              "Register",
              "PeerRegistered",
              "Node %s is registered with %d units.".formatted(node, units.size()));
      case Action.RemoveUnits(var peer, var units) ->
          told(
              "Register",
              "UnitsRemoved",
              "%d units of peer %s are off the market.".formatted(units.size(), peer));
      case Action.DepositCollateral(var free) ->
          told("Deposit", "CollateralDeposited", "%s of collateral are free.".formatted(free));
      case Action.WithdrawCollateral(var free) ->
          told("Deposit", "CollateralWithdrawn", "%s of collateral stay free.".formatted(free));
      case Action.RemovePeer(var peer) ->
          told("Register", "PeerRemoved", "Peer %s is off the market.".formatted(peer));
      // Matched says it, with how many; the others are steps, or come with every epoch.
      case Action.MatchDeal _ -> Optional.empty();
      case Action.Approve _ -> Optional.empty();
      case Action.Settle _ -> Optional.empty();
      case Action.OpenEpoch _ -> Optional.empty();
      case Action.CommitRoot _ -> Optional.empty();
    };
  }

  private static Optional<Notice> told(String action, String reason, String note) {
    return Optional.of(Notice.normal(action, reason, note));
  }
}
