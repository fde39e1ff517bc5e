package io.decentracompute.prover.log;

/** Keys of log lines. */
public final class LogKeys {
  /** Name of the Kubernetes Node. */
  public static final String NODE = "node";

  /** Name of the object in the cluster. */
  public static final String NAME = "name";

  /** Id of a unit on the chain. */
  public static final String UNIT = "unit";

  /** Number of an epoch. */
  public static final String EPOCH = "epoch";

  /** Root over an epoch's proofs. */
  public static final String ROOT = "root";

  /** Number of proofs. */
  public static final String COUNT = "count";

  /** Why, and what to do. */
  public static final String CAUSE = "cause";

  /** Port that is listened on. */
  public static final String PORT = "port";

  private LogKeys() {}
}
