package io.decentracompute.market.account;

import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.IntentStore;
import io.decentracompute.market.chain.TransactionSender;
import java.util.HashMap;
import java.util.Map;

/**
 * The senders of a role's accounts: one for each account and connection, because one owner of the
 * nonces is what keeps them without gaps. A sender first looks after the intents of an earlier
 * life.
 */
public final class Accounts {
  private final StoredIntents stored;
  private final Map<Key, Account> accounts = new HashMap<>();

  /** No sender yet. */
  public Accounts(StoredIntents stored) {
    this.stored = stored;
  }

  /** An account that can send. */
  public record Account(TransactionSender sender, IntentStore intents) {
    /** Whether an intent is open, that is: a transaction may still be on its way. */
    public boolean inFlight() {
      return !intents.open().isEmpty();
    }
  }

  private record Key(Chain link, String privateKey) {}

  /**
   * The account of this key on this connection, its open intents looked after.
   *
   * @throws ChainUnavailableException the intents' fate cannot be learned at present
   */
  public synchronized Account on(Chain link, KeyAnswer.Found key) throws ChainUnavailableException {
    // A connection that was replaced takes its senders with it.
    accounts
        .keySet()
        .removeIf(
            known ->
                !known.link().equals(link)
                    && known.link().market().chainId() == link.market().chainId());
    var account = accounts.get(new Key(link, key.privateKey()));
    if (account == null) {
      var intents = stored.of(link.market().chainId(), key.address());
      account = new Account(link.sender(key.privateKey(), intents), intents);
      accounts.put(new Key(link, key.privateKey()), account);
    }
    if (account.inFlight()) {
      account.sender().resume();
    }
    return account;
  }
}
