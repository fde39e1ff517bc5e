package io.decentracompute.crds;

/** Keys of the labels and annotations that the parts select and look up by. */
public final class Labels {
  /** The application; selectors use this and {@link #INSTANCE} only. */
  public static final String NAME = "app.kubernetes.io/name";

  /** The one installation or worker of the application. */
  public static final String INSTANCE = "app.kubernetes.io/instance";

  /** The role within the application. */
  public static final String COMPONENT = "app.kubernetes.io/component";

  /** The product; always {@link Api#PART_OF}. */
  public static final String PART_OF = "app.kubernetes.io/part-of";

  /** Who keeps the object in shape. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** First 16 hexadecimal digits of the deal's id. */
  public static final String DEAL = Api.GROUP + "/deal";

  /** First 16 hexadecimal digits of the worker's id. */
  public static final String WORKER = Api.GROUP + "/worker";

  /** Name of the ComputePeer. */
  public static final String PEER = Api.GROUP + "/peer";

  /** Name of the Network. */
  public static final String NETWORK = Api.GROUP + "/network";

  /** Name of the Kubernetes Node. */
  public static final String NODE = Api.GROUP + "/node";

  private Labels() {}
}
