package io.decentracompute.prover.leaves;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.decentracompute.prover.epoch.ClosedEpoch;
import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.util.List;
import java.util.Objects;

/** The proofs of one epoch as they are served and fetched: {@code GET /leaves/{root}}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeavesDocument(
    long epoch, String peerId, String nonce, String difficulty, String root, List<Leaf> leaves) {

  /** One proof. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Leaf(String unitId, String localNonce, String hash) {

    /** Missing values are empty. */
    public Leaf {
      unitId = Objects.requireNonNullElse(unitId, "");
      localNonce = Objects.requireNonNullElse(localNonce, "");
      hash = Objects.requireNonNullElse(hash, "");
    }

    /**
     * The proof that it is.
     *
     * @throws IllegalArgumentException when a value is not 32 bytes in hexadecimal
     */
    public Proof proof() {
      return new Proof(Word.parse(unitId), Word.parse(localNonce), Word.parse(hash));
    }
  }

  /** What is missing is empty. */
  public LeavesDocument {
    peerId = Objects.requireNonNullElse(peerId, "");
    nonce = Objects.requireNonNullElse(nonce, "");
    difficulty = Objects.requireNonNullElse(difficulty, "");
    root = Objects.requireNonNullElse(root, "");
    Leaf missing = new Leaf("", "", "");
    leaves =
        leaves == null
            ? List.of()
            : leaves.stream().map(l -> Objects.requireNonNullElse(l, missing)).toList();
  }

  /** The document of an epoch. */
  public static LeavesDocument of(ClosedEpoch closed) {
    Job job = closed.job();
    return new LeavesDocument(
        job.epoch(),
        job.peerId().toString(),
        job.nonce().toString(),
        job.difficulty().toString(),
        closed.root().toString(),
        closed.proofs().stream()
            .map(
                p ->
                    new Leaf(p.unitId().toString(), p.localNonce().toString(), p.hash().toString()))
            .toList());
  }
}
