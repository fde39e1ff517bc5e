package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What deleting a Subnet does to its deal. */
public enum DeletionPolicy {
  /** The deal ends, and money that was not earned is paid back. */
  @JsonProperty("Delete")
  DELETE,
  /** The deal goes on until its money is used up. */
  @JsonProperty("Retain")
  RETAIN
}
