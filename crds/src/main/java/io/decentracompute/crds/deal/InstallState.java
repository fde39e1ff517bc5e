package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where the installation of a service is. */
public enum InstallState {
  /** Modules are fetched, verified and compiled. */
  @JsonProperty("Installing")
  INSTALLING,
  /** It can be called. */
  @JsonProperty("Installed")
  INSTALLED,
  /** It cannot be installed; the message tells why. */
  @JsonProperty("Failed")
  FAILED
}
