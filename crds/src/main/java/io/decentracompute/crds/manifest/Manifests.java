package io.decentracompute.crds.manifest;

import io.decentracompute.crds.Api;
import io.decentracompute.crds.Labels;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.unit.ComputeUnit;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The manifests of all kinds, generated from their Java types. */
public final class Manifests {
  /** Every kind, in the order in which the documentation tells of them. */
  public static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(
          Subnet.class,
          Deal.class,
          ComputeUnit.class,
          ComputePeer.class,
          Provider.class,
          Network.class);

  private Manifests() {}

  /** The definitions by plural name, in the order of {@link #KINDS}. */
  public static Map<String, CustomResourceDefinition> definitions() {
    var definitions = new LinkedHashMap<String, CustomResourceDefinition>();
    for (var kind : KINDS) {
      var definition = generate(kind);
      definitions.put(definition.getSpec().getNames().getPlural(), definition);
    }
    return definitions;
  }

  /** The manifests as YAML by plural name. */
  public static Map<String, String> yaml() {
    return texts(definitions());
  }

  /** The templates of the chart by plural name: the manifests, kept when the chart is removed. */
  public static Map<String, String> chartTemplates() {
    var definitions = definitions();
    for (var definition : definitions.values()) {
      definition.getMetadata().setAnnotations(Map.of("helm.sh/resource-policy", "keep"));
      definition.getMetadata().setLabels(Map.of(Labels.PART_OF, Api.PART_OF));
    }
    return texts(definitions);
  }

  private static Map<String, String> texts(Map<String, CustomResourceDefinition> definitions) {
    var serialization = new KubernetesSerialization();
    var texts = new LinkedHashMap<String, String>();
    definitions.forEach(
        (plural, definition) ->
            texts.put(
                plural,
                "# Generated from the Java types in crds. To change it, change them and run:\n"
                    + "# ./dev manifests\n"
                    + serialization.asYaml(definition).replaceFirst("^---\n", "")));
    return texts;
  }

  private static CustomResourceDefinition generate(Class<? extends CustomResource<?, ?>> kind) {
    var result = new LinkedHashMap<String, CustomResourceDefinition>();
    new CRDGenerator()
        .customResourceClasses(kind)
        .forCRDVersions("v1")
        .withOutput(new NoFile())
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata generated, String version) {
                result.put(version, (CustomResourceDefinition) generated);
                return generated;
              }
            })
        .generate();
    var definition = result.get("v1");
    if (definition == null) {
      throw new IllegalStateException("The generator made no definition of " + kind.getName());
    }
    return SchemaCompletion.complete(definition, kind);
  }

  /** The generator insists on writing; the definition itself is what we keep. */
  private static final class NoFile implements CRDGenerator.CRDOutput<OutputStream> {
    @Override
    public OutputStream outputFor(String name) {
      return OutputStream.nullOutputStream();
    }

    @Override
    public void close() {}
  }
}
