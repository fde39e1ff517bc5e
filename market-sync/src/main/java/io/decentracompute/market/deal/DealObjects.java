package io.decentracompute.market.deal;

import io.decentracompute.crds.Api;
import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.Labels;
import io.decentracompute.crds.Names;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.deal.DealSpec;
import io.decentracompute.market.resource.Applier;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes Deals and the namespaces that they and their workers live in. */
public final class DealObjects {
  private final KubernetesClient client;
  private final Applier applier;

  /** Writes by this applier. */
  public DealObjects(KubernetesClient client, Applier applier) {
    this.client = client;
    this.applier = applier;
  }

  /** The Deal of this deal, if the cluster has it now. */
  public Optional<Deal> find(String dealId) {
    return Optional.ofNullable(
        client
            .resources(Deal.class)
            .inNamespace(Names.dealNamespace(dealId))
            .withName(Names.deal(dealId))
            .get());
  }

  /** Makes namespace and Deal so, unless they are. */
  public void apply(DealSpec spec, Optional<Deal> observed) {
    if (observed.isEmpty()) {
      applier.object(namespace(spec), Optional.<Namespace>empty());
    }
    applier.object(deal(spec), observed);
  }

  /** Removes the namespace with everything in it; the Deal's own finalizer still counts. */
  public void remove(Deal deal) {
    client.resource(deal).delete();
    client.namespaces().withName(deal.getMetadata().getNamespace()).delete();
  }

  private static Namespace namespace(DealSpec spec) {
    var labels = new TreeMap<>(labels(spec));
    labels.put("pod-security.kubernetes.io/enforce", "baseline");
    labels.put("pod-security.kubernetes.io/warn", "restricted");
    return new NamespaceBuilder()
        .withNewMetadata()
        .withName(Names.dealNamespace(spec.dealId()))
        .withLabels(labels)
        .endMetadata()
        .build();
  }

  private static Deal deal(DealSpec spec) {
    var deal = new Deal();
    deal.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(Names.dealNamespace(spec.dealId()))
            .withName(Names.deal(spec.dealId()))
            .withLabels(labels(spec))
            // It follows the chain: tools that compare with a repository must leave it alone.
            .addToAnnotations("argocd.argoproj.io/compare-options", "IgnoreExtraneous")
            .addToAnnotations("argocd.argoproj.io/sync-options", "Prune=false")
            .build());
    deal.setSpec(spec);
    return deal;
  }

  private static Map<String, String> labels(DealSpec spec) {
    return Map.of(
        Labels.PART_OF,
        Api.PART_OF,
        Labels.MANAGED_BY,
        FieldManagers.MARKET_SYNC_PROVIDER,
        Labels.DEAL,
        Names.label(spec.dealId()),
        Labels.NETWORK,
        spec.network());
  }
}
