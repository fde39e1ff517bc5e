package io.decentracompute.crds.shape;

/** Regular expressions of the text forms that resources carry; manifests and code check by them. */
public final class Forms {
  /** 32 bytes: id, hash, root, nonce or difficulty. */
  public static final String HEX32 = "^0x[0-9a-f]{64}$";

  /** An account or contract on the chain. */
  public static final String ADDRESS = "^0x[0-9a-f]{40}$";

  /** A whole number from 0 to 10^78 - 1 in decimal: money in the token's smallest unit. */
  public static final String AMOUNT = "^(0|[1-9][0-9]{0,77})$";

  /** A CID: version 1, raw codec, sha2-256, base32 in lower case. */
  public static final String CID = "^bafkrei[a-z2-7]{52}$";

  /** A libp2p peer id of an ed25519 key. */
  public static final String PEER_ID = "^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$";

  /** A DNS label, the name of most objects. */
  public static final String NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** A DNS subdomain, the name of Nodes and Secrets. */
  public static final String SUBDOMAIN = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

  /** A name in a script: services, modules, attributes. */
  public static final String IDENTIFIER = "^[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$";

  /** A web address. */
  public static final String URL = "^https?://[^\\s]+$";

  /** A multiaddr with the peer that answers there. */
  public static final String MULTIADDR =
      "^(/[A-Za-z0-9._:-]+)+/p2p/12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$";

  /** A positive quantity of a resource, as in {@code 500m} or {@code 512Mi}. */
  public static final String QUANTITY = "^[1-9][0-9]*(m|k|M|G|T|Ki|Mi|Gi|Ti)?$";

  /** A quantity of a resource that may be zero. */
  public static final String QUANTITY_OR_ZERO = "^(0|[1-9][0-9]*)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$";

  private Forms() {}
}
