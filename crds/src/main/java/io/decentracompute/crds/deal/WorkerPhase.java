package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a worker is on its way. */
public enum WorkerPhase {
  /** Its units are not bound yet. */
  @JsonProperty("Pending")
  PENDING,
  /** Its units stop proving. */
  @JsonProperty("Yielding")
  YIELDING,
  /** Its pod starts. */
  @JsonProperty("Starting")
  STARTING,
  /** Its services are being installed. */
  @JsonProperty("Installing")
  INSTALLING,
  /** It serves. */
  @JsonProperty("Ready")
  READY,
  /** Its deal is not paid: it keeps key and units, and its pod is away. */
  @JsonProperty("Suspended")
  SUSPENDED,
  /** It finishes calls and its data are wiped. */
  @JsonProperty("Draining")
  DRAINING,
  /** It is gone; its units are back. */
  @JsonProperty("Gone")
  GONE,
  /** Its Node has vanished. */
  @JsonProperty("Lost")
  LOST,
  /** It cannot install its services; the message tells why. */
  @JsonProperty("Failed")
  FAILED
}
