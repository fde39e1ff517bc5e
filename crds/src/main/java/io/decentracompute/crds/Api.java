package io.decentracompute.crds;

/** The API group and the names that all parts agree on. */
public final class Api {
  /** API group of every kind. */
  public static final String GROUP = "decentracompute.io";

  /** API version of every kind. */
  public static final String VERSION = "v1alpha1";

  /** Category of every kind: {@code kubectl get decentra} lists them all. */
  public static final String CATEGORY = "decentra";

  /** Value of {@code app.kubernetes.io/part-of} on everything that belongs to the product. */
  public static final String PART_OF = "decentra";

  private Api() {}
}
