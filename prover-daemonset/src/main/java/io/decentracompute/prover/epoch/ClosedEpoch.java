package io.decentracompute.prover.epoch;

import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.tree.MerkleTree;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.util.Comparator;
import java.util.List;

/** An epoch of a peer with what was found for it, in the order of the leaves. */
public record ClosedEpoch(Job job, List<Proof> proofs) {

  /** Sorts the proofs by leaf and drops doubled ones. */
  public ClosedEpoch {
    proofs = proofs.stream().distinct().sorted(Comparator.comparing(Proof::leaf)).toList();
  }

  /** The root over all leaves; zero when there are none. */
  public Word root() {
    return MerkleTree.of(proofs.stream().map(Proof::leaf).toList()).root();
  }
}
