package io.decentracompute.operator.worker;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;

/**
 * The objects of one worker that are kept in shape. Its key is not among them: it is created once
 * and never applied again.
 */
public record WorkerObjects(
    ConfigMap definition, NetworkPolicy policy, Service service, StatefulSet statefulSet) {}
