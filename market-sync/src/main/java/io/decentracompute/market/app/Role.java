package io.decentracompute.market.app;

import io.decentracompute.crds.FieldManagers;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which side of the market a process works for; each runs with a ServiceAccount and keys of its
 * own.
 */
enum Role {
  /** Buys: publishes, funds and matches Subnets. */
  CUSTOMER(FieldManagers.MARKET_SYNC_CUSTOMER),
  /** Sells: registers units, mirrors deals, activates workers, commits proofs. */
  PROVIDER(FieldManagers.MARKET_SYNC_PROVIDER);

  private final String fieldManager;

  Role(String fieldManager) {
    this.fieldManager = fieldManager;
  }

  /** The field manager of the role, which also names its ServiceAccount and its Leases. */
  String fieldManager() {
    return fieldManager;
  }

  /** The value that {@code DECENTRA_ROLE} has for this role. */
  String value() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The role that {@code DECENTRA_ROLE} asks for.
   *
   * @throws IllegalArgumentException naming the variable, its value and the remedy
   */
  static Role of(String value) {
    return Arrays.stream(values())
        .filter(role -> role.value().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "DECENTRA_ROLE is '%s': set it to one of %s."
                        .formatted(
                            value,
                            Arrays.stream(values())
                                .map(Role::value)
                                .collect(Collectors.joining(", ")))));
  }
}
