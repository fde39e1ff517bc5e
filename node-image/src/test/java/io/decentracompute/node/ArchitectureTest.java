package io.decentracompute.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know which; the node itself wires them and knows all. */
@AnalyzeClasses(
    packages = "io.decentracompute.node",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("node")
          .definedBy("io.decentracompute.node")
          .layer("gateway")
          .definedBy("io.decentracompute.node.gateway..")
          .layer("worker")
          .definedBy("io.decentracompute.node.worker..")
          .layer("status")
          .definedBy("io.decentracompute.node.status..")
          .layer("marine")
          .definedBy("io.decentracompute.node.marine..")
          .layer("builtin")
          .definedBy("io.decentracompute.node.builtin..")
          .layer("metrics")
          .definedBy("io.decentracompute.node.metrics..")
          .layer("content")
          .definedBy("io.decentracompute.node.content..")
          .layer("http")
          .definedBy("io.decentracompute.node.http..")
          .layer("particle")
          .definedBy("io.decentracompute.node.particle..")
          .layer("p2p")
          .definedBy("io.decentracompute.node.p2p..")
          .whereLayer("node")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("gateway")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("worker")
          .mayOnlyBeAccessedByLayers("node", "status")
          .whereLayer("status")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("marine")
          .mayOnlyBeAccessedByLayers("node", "worker")
          .whereLayer("builtin")
          .mayOnlyBeAccessedByLayers("node", "worker")
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("content")
          .mayOnlyBeAccessedByLayers("node", "worker", "builtin", "gateway")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("node", "gateway", "status")
          .whereLayer("particle")
          .mayOnlyBeAccessedByLayers("node", "gateway", "status", "marine", "builtin", "metrics")
          .whereLayer("p2p")
          .mayOnlyBeAccessedByLayers("node", "worker", "particle", "metrics");

  @ArchTest
  static final ArchRule HOST_KNOWS_NOTHING_OF_PARTICLES =
      noClasses()
          .that()
          .resideInAPackage("..node.p2p..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.decentracompute.node.particle..", "org.msgpack..", "io.grpc..", "io.netty..");

  @ArchTest
  static final ArchRule ONLY_THE_CLIENT_KNOWS_GRPC =
      noClasses()
          .that()
          .resideOutsideOfPackage("..node.marine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "io.netty..");
}
