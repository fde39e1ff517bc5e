package io.decentracompute.crds;

/** Field managers of server-side apply; each field of a resource has exactly one of them. */
public final class FieldManagers {
  /** The operator. */
  public static final String OPERATOR = "decentra-operator";

  /** market-sync in the role of a customer. */
  public static final String MARKET_SYNC_CUSTOMER = "decentra-market-sync-customer";

  /** market-sync in the role of a provider. */
  public static final String MARKET_SYNC_PROVIDER = "decentra-market-sync-provider";

  /** The prover of one Node. */
  public static final String PROVER = "decentra-prover";

  private FieldManagers() {}
}
