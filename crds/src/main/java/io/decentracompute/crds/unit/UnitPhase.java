package io.decentracompute.crds.unit;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a unit is doing; never two of these at once. */
public enum UnitPhase {
  /** Found on its Node, not registered yet. */
  @JsonProperty("Discovered")
  DISCOVERED,
  /** Registered, and nothing to prove. */
  @JsonProperty("Idle")
  IDLE,
  /** May hash for the present epoch. */
  @JsonProperty("Proving")
  PROVING,
  /** Must stop hashing for a deal. */
  @JsonProperty("Yielding")
  YIELDING,
  /** A worker runs on it. */
  @JsonProperty("Serving")
  SERVING,
  /** Its worker is drained and the data wiped. */
  @JsonProperty("Returning")
  RETURNING,
  /** Its Node has vanished. */
  @JsonProperty("Lost")
  LOST,
  /** Cordoned, or its Node has too little room. */
  @JsonProperty("OutOfService")
  OUT_OF_SERVICE
}
