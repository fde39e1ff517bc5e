package io.decentracompute.crds;

import java.util.regex.Pattern;

/**
 * Names of objects that are derived from identities on the chain. All of them are valid DNS labels.
 * An id is 32 bytes in lower-case hexadecimal with {@code 0x}; anything else is refused with {@link
 * IllegalArgumentException}.
 */
public final class Names {
  private static final Pattern ID = Pattern.compile("0x[0-9a-f]{64}");

  private Names() {}

  /** Name of the ComputePeer with this id: {@code peer-} and the first 16 digits. */
  public static String peer(String peerId) {
    return "peer-" + digits(peerId, 16);
  }

  /** Name of the ComputeUnit with this id: {@code cu-} and the first 16 digits. */
  public static String unit(String unitId) {
    return "cu-" + digits(unitId, 16);
  }

  /** Name of the Deal with this id: {@code deal-} and the first 16 digits. */
  public static String deal(String dealId) {
    return "deal-" + digits(dealId, 16);
  }

  /** Namespace of the Deal with this id and of its workers: {@code dc-} and the first 16 digits. */
  public static String dealNamespace(String dealId) {
    return "dc-" + digits(dealId, 16);
  }

  /** Name of the worker with this id and stem of its objects: {@code w-} and the first 8 digits. */
  public static String worker(String workerId) {
    return "w-" + digits(workerId, 8);
  }

  /** Value of a label that carries this id: its first 16 digits. */
  public static String label(String id) {
    return digits(id, 16);
  }

  private static String digits(String id, int count) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "No name for id '" + id + "': an id is 0x and 64 lower-case hexadecimal digits.");
    }
    return id.substring(2, 2 + count);
  }
}
