package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;

/**
 * A change to the chain that market-sync can ask for. Each one can be recognised as done from views
 * alone, so asking twice changes nothing ({@link MarketContracts#isDone}).
 */
public sealed interface Action {
  /** Lets the market pull at least {@code amount} of the account's tokens. */
  record Approve(BigInteger amount) implements Action {}

  /**
   * Opens a deal with escrow.
   *
   * @param definitionHex canonical JSON bytes of the definition as 0x hex, at most 16 KiB
   */
  record CreateDeal(Bytes32 clientId, String definitionHex, Terms terms, BigInteger deposit)
      implements Action {
    public static CreateDeal of(
        Bytes32 clientId, byte[] definition, Terms terms, BigInteger deposit) {
      return new CreateDeal(clientId, "0x" + HexFormat.of().formatHex(definition), terms, deposit);
    }
  }

  record SetTarget(Bytes32 dealId, int targetReplicas) implements Action {}

  record SetMaxPrice(Bytes32 dealId, BigInteger maxPricePerUnitEpoch) implements Action {}

  /**
   * Raises the sum of the deal's deposits to {@code depositedAfter}; the amount sent is the
   * difference to what the chain shows, so a repetition sends nothing.
   */
  record TopUp(Bytes32 dealId, BigInteger depositedAfter) implements Action {}

  record EndDeal(Bytes32 dealId) implements Action {}

  record MatchDeal(Bytes32 dealId, List<MatchRequest> matches) implements Action {
    public MatchDeal {
      matches = List.copyOf(matches);
    }
  }

  /**
   * Says that a worker serves from now on.
   *
   * @param signatureHex the worker key's signature over its statement, 0x and 128 hex digits
   */
  record ActivateWorker(Bytes32 dealId, Bytes32 workerId, Bytes32 key, String signatureHex)
      implements Action {}

  record RemoveWorker(Bytes32 dealId, Bytes32 workerId) implements Action {}

  record Settle(Bytes32 dealId) implements Action {}

  record Claim(List<Bytes32> workerIds) implements Action {
    public Claim {
      workerIds = List.copyOf(workerIds);
    }
  }

  /** Pays out the account's withdrawable balance. */
  record Withdraw() implements Action {}

  /** Raises the free collateral of the account to at least {@code freeAfter}. */
  record DepositCollateral(BigInteger freeAfter) implements Action {}

  /** Lowers the free collateral of the account to {@code freeAfter}. */
  record WithdrawCollateral(BigInteger freeAfter) implements Action {}

  record SetOffer(BigInteger pricePerUnitEpoch, List<Bytes32> capabilities) implements Action {
    public SetOffer {
      capabilities = capabilities.stream().sorted().distinct().toList();
    }
  }

  record RemoveOffer() implements Action {}

  /** Registers a peer with exactly these unit indexes missing from it added. */
  record RegisterPeer(String nodeName, List<Integer> units) implements Action {
    public RegisterPeer {
      units = List.copyOf(units);
    }
  }

  record RemoveUnits(Bytes32 peerId, List<Integer> units) implements Action {
    public RemoveUnits {
      units = List.copyOf(units);
    }
  }

  record RemovePeer(Bytes32 peerId) implements Action {}

  /** Fixes the nonce of the current epoch. */
  record OpenEpoch(long epoch) implements Action {}

  record CommitRoot(Bytes32 peerId, long epoch, Bytes32 root, long count) implements Action {}
}
