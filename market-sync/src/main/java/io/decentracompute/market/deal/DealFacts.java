package io.decentracompute.market.deal;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.deal.DealChain;
import io.decentracompute.crds.deal.DealSpec;
import io.decentracompute.crds.deal.WorkerState;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.Outcome;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known when deciding on one Deal.
 *
 * @param spec the Deal's spec as last read
 * @param workers the workers as the operator sees them
 * @param conditions the Deal's conditions as last read, the operator's included
 * @param known what the status says of the chain
 * @param outcomes what became of the actions of this pass
 */
record DealFacts(
    String network,
    long generation,
    DealSpec spec,
    List<WorkerState> workers,
    List<Condition> conditions,
    Optional<DealChain> known,
    View view,
    Map<Action, Outcome> outcomes,
    Instant now) {
  DealFacts {
    workers = List.copyOf(workers);
    conditions = List.copyOf(conditions);
    outcomes = Map.copyOf(outcomes);
  }

  /** What can be seen of the chain. */
  sealed interface View {
    /** Nothing reliable. */
    record Unreachable(String message) implements View {}

    /**
     * The deal as views show it.
     *
     * @param workers all workers of this provider in the deal, released ones included
     * @param endFinal whether the end has as many confirmations as the Network asks for
     * @param released ids of workers whose release has as many confirmations
     * @param canSend whether the provider's key is at hand
     * @param patience with epochs that nobody has paid
     * @param claimFrom claim what a running deal has earned from this amount on
     */
    record Seen(
        long chainId,
        long epoch,
        OnChainDeal deal,
        List<OnChainWorker> workers,
        String definition,
        boolean endFinal,
        Set<Bytes32> released,
        boolean canSend,
        Patience patience,
        BigInteger claimFrom)
        implements View {
      public Seen {
        workers = List.copyOf(workers);
        released = Set.copyOf(released);
      }

      /** What the workers have earned and nobody has claimed. */
      BigInteger earned() {
        return workers.stream()
            .map(OnChainWorker::unclaimed)
            .reduce(BigInteger.ZERO, BigInteger::add);
      }
    }
  }
}
