package io.decentracompute.marine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know which. */
@AnalyzeClasses(
    packages = "io.decentracompute.marine",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.decentracompute.marine..")
          .layer("module")
          .definedBy("..marine.module..")
          .layer("engine")
          .definedBy("..marine.engine..")
          .layer("metering")
          .definedBy("..marine.metering..")
          .layer("value")
          .definedBy("..marine.value..")
          .layer("wasi")
          .definedBy("..marine.wasi..")
          .layer("service")
          .definedBy("..marine.service..")
          .layer("server")
          .definedBy("..marine.server..")
          .layer("cli")
          .definedBy("..marine.cli..", "io.decentracompute.marine")
          .layer("proto")
          .definedBy("..marine.proto..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("service")
          .mayOnlyBeAccessedByLayers("server", "cli")
          .whereLayer("wasi")
          .mayOnlyBeAccessedByLayers("service", "server")
          .whereLayer("value")
          .mayOnlyBeAccessedByLayers("service", "cli")
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers("value", "wasi", "service", "server", "cli")
          .whereLayer("metering")
          .mayOnlyBeAccessedByLayers("service", "cli")
          .whereLayer("module")
          .mayOnlyBeAccessedByLayers("value", "service", "server", "cli")
          .whereLayer("proto")
          .mayOnlyBeAccessedByLayers("server");

  @ArchTest
  static final ArchRule ONLY_THE_SEAM_KNOWS_THE_ENGINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("..marine.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("run.endive..");
}
