package io.decentracompute.prover.proving;

/** What the thread of one unit is doing. */
public sealed interface UnitState {
  /** No thread hashes for the unit. */
  record Stopped() implements UnitState {}

  /** The cache of the job's key is being filled. */
  record Preparing(Job job) implements UnitState {}

  /** Hashing. */
  record Hashing(Job job) implements UnitState {}

  /** Hashing ended by itself; {@code why} has cause and remedy. */
  record Failed(String why) implements UnitState {}
}
