package io.decentracompute.aqua.conformance;

/** What one recorded case came to. */
public sealed interface CaseResult {
  String name();

  String group();

  /** All that binds us agrees. */
  record Passed(String name, String group) implements CaseResult {}

  /** Something differs: where, what was recorded and what came. */
  record Failed(String name, String group, String difference) implements CaseResult {}

  /** The case was not run, and why. */
  record Skipped(String name, String group, String reason) implements CaseResult {}
}
