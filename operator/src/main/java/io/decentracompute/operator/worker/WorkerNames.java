package io.decentracompute.operator.worker;

import io.decentracompute.crds.Api;
import io.decentracompute.crds.Labels;
import io.decentracompute.crds.Names;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names, labels and annotations of a worker's objects. */
public final class WorkerNames {
  /** Value of {@code app.kubernetes.io/component} on all of them. */
  public static final String COMPONENT = "worker";

  /** Value of {@code app.kubernetes.io/managed-by} on all of them. */
  public static final String MANAGED_BY = "decentra-operator";

  /** Chooses the objects of all workers. */
  public static final String SELECTOR =
      Labels.MANAGED_BY + "=" + MANAGED_BY + "," + Labels.COMPONENT + "=" + COMPONENT;

  /** Annotation: the whole id of the worker. */
  public static final String WORKER_ID = Api.GROUP + "/worker-id";

  /** Annotation: names of the worker's units, separated by commas. */
  public static final String UNITS = Api.GROUP + "/units";

  /** Annotation: hash of what was rendered, so that a field that is no longer wanted goes. */
  public static final String TEMPLATE_HASH = Api.GROUP + "/template-hash";

  /** Secret of a Deal's namespace with the content store's token. */
  public static final String CONTENT_TOKEN = "decentra-content-token";

  private WorkerNames() {}

  /** Name of the Secret with the worker's key. */
  public static String key(String worker) {
    return worker + "-key";
  }

  /** Name of the ConfigMap with what to serve. */
  public static String definition(String worker) {
    return worker + "-definition";
  }

  /** Name of the one pod. */
  public static String pod(String worker) {
    return worker + "-0";
  }

  /** What selectors use. */
  static Map<String, String> selector(String worker) {
    return Map.of(Labels.NAME, "decentra-worker", Labels.INSTANCE, worker);
  }

  /** Labels of a worker's objects. */
  public static Map<String, String> labels(WorkerRequest request) {
    var labels = new LinkedHashMap<String, String>(selector(request.name()));
    labels.put(Labels.COMPONENT, COMPONENT);
    labels.put(Labels.PART_OF, Api.PART_OF);
    labels.put(Labels.MANAGED_BY, MANAGED_BY);
    labels.put(Labels.DEAL, Names.label(request.dealId()));
    labels.put(Labels.WORKER, Names.label(request.workerId()));
    labels.put(Labels.NETWORK, request.network());
    return labels;
  }
}
