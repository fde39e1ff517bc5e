package io.decentracompute.market.resource;

import io.decentracompute.crds.condition.Condition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The part of one object's status that a role owns and wants to be so.
 *
 * @param fields top-level fields of the status by name; empty means that the field shall be absent
 * @param conditions conditions of the types this role manages; types not listed are left to others
 */
public record OwnedStatus(Map<String, Optional<Object>> fields, List<Condition> conditions) {
  /** Freezes both collections. */
  public OwnedStatus {
    fields = Map.copyOf(fields);
    conditions = List.copyOf(conditions);
  }

  /** A status of which only conditions are owned. */
  public static OwnedStatus of(List<Condition> conditions) {
    return new OwnedStatus(Map.of(), conditions);
  }

  /** The same with one field more. */
  public OwnedStatus with(String field, Object value) {
    var more = new TreeMap<>(fields);
    more.put(field, Optional.of(value));
    return new OwnedStatus(more, conditions);
  }
}
