package io.decentracompute.e2e.check;

import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.e2e.check.Violation.Rule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/** What a finished Subnet may not leave behind in the cluster. */
public final class Residue {
  private Residue() {}

  /** Everything that is left: objects and pods, and units that still name a deal in their spec. */
  public static List<Violation> find(KubernetesClient client) {
    List<HasMetadata> left = new ArrayList<>();
    left.addAll(client.resources(Subnet.class).inAnyNamespace().list().getItems());
    left.addAll(client.resources(Deal.class).inAnyNamespace().list().getItems());
    client.namespaces().list().getItems().stream()
        .filter(n -> n.getMetadata().getName().startsWith("dc-"))
        .forEach(left::add);
    client.pods().inAnyNamespace().list().getItems().stream()
        .filter(p -> p.getMetadata().getNamespace().startsWith("dc-"))
        .forEach(left::add);
    client.resources(ComputeUnit.class).list().getItems().stream()
        .filter(u -> u.getSpec().dealRef() != null)
        .forEach(left::add);
    return left.stream()
        .map(
            o ->
                new Violation(
                    Rule.RESIDUE,
                    o.getKind()
                        + " "
                        + (o.getMetadata().getNamespace() == null
                            ? ""
                            : o.getMetadata().getNamespace() + "/")
                        + o.getMetadata().getName()
                        + " is left"))
        .toList();
  }
}
