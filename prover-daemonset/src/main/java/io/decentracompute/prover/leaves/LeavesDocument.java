package io.decentracompute.prover.leaves;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.decentracompute.prover.epoch.ClosedEpoch;
import io.decentracompute.prover.epoch.EpochParameters;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.util.List;

/** The proofs of one epoch as they are served and fetched: {@code GET /leaves/{root}}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeavesDocument(
    long epoch, String peerId, String nonce, String difficulty, String root, List<Leaf> leaves) {

  /** One proof. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Leaf(String unitId, String localNonce, String hash) {}

  /** Missing leaves are none. */
  public LeavesDocument {
    leaves = leaves == null ? List.of() : List.copyOf(leaves);
  }

  /** The document of an epoch. */
  public static LeavesDocument of(ClosedEpoch closed) {
    EpochParameters parameters = closed.parameters();
    return new LeavesDocument(
        parameters.epoch(),
        parameters.peerId().toString(),
        parameters.nonce().toString(),
        parameters.difficulty().toString(),
        closed.root().toString(),
        closed.proofs().stream()
            .map(
                p ->
                    new Leaf(p.unitId().toString(), p.localNonce().toString(), p.hash().toString()))
            .toList());
  }

  /**
   * The proofs in it.
   *
   * @throws IllegalArgumentException when a value is not 32 bytes in hexadecimal; the message names
   *     the leaf
   */
  public List<Proof> proofs() {
    return java.util.stream.IntStream.range(0, leaves.size())
        .mapToObj(
            i -> {
              Leaf leaf = leaves.get(i);
              try {
                return new Proof(
                    Word.parse(leaf.unitId()),
                    Word.parse(leaf.localNonce()),
                    Word.parse(leaf.hash()));
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("leaf " + i + ": " + e.getMessage(), e);
              }
            })
        .toList();
  }
}
