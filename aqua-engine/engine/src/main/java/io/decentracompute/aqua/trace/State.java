package io.decentracompute.aqua.trace;

import java.util.List;

/**
 * One entry of a trace. A trace is a tree written flat: a par is followed by its left and right
 * states, a fold by the states of its iterations.
 */
public sealed interface State {
  /** Sizes of the two branches that follow. */
  record Par(int left, int right) implements State {}

  /** Values iterated in a stream or map. */
  record Fold(List<Lore> lore) implements State {
    public Fold {
      lore = List.copyOf(lore);
    }
  }

  /**
   * One iteration.
   *
   * @param value position of the state that brought the value
   * @param before first state before {@code next}
   * @param beforeLength number of states before {@code next}
   * @param after first state after {@code next}
   * @param afterLength number of states after {@code next}
   */
  record Lore(int value, int before, int beforeLength, int after, int afterLength) {}

  /** A value or pair was added to a stream or map, in this generation. */
  record Ap(int generation) implements State {}

  /** A call or canon was sent to its peer. */
  sealed interface Sent extends State {
    String sender();
  }

  /** A call was sent by a peer to the one it names. */
  record CallSent(String sender) implements Sent {}

  /** A call was asked of its host by the peer it names, under this id. */
  record CallRequested(String peer, int callId) implements State {}

  /** A canon was sent by a peer to the one it names. */
  record CanonSent(String sender) implements Sent {}

  /** What a peer did and signs for. */
  sealed interface Done extends State {
    /** The result: of a service, or of a canon. */
    Cid cid();

    /** Where in the script it was done. */
    Place place();
  }

  /** A call answered into a scalar. */
  record CallScalar(Cid cid, Place place) implements Done {}

  /** A call answered into a stream. */
  record CallStream(Cid cid, int generation, Place place) implements Done {}

  /**
   * A call answered and not used: the value's identifier in profile AQUAVM_0_62, the service
   * result's in ours.
   */
  record CallUnused(Cid cid, Place place) implements Done {}

  /** A call that failed. */
  record CallFailed(Cid cid, Place place) implements Done {}

  /** A stream or map was fixed. */
  record CanonDone(Cid cid, Place place) implements Done {}
}
