package io.decentracompute.prover;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.decentracompute.prover", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String PROVER = "io.decentracompute.prover.";

  @ArchTest
  static final ArchRule arrowsPointInward =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy(PROVER + "cli..")
          .layer("bench")
          .definedBy(PROVER + "bench..")
          .layer("watch")
          .definedBy(PROVER + "watch..")
          .layer("verify")
          .definedBy(PROVER + "verify..")
          .layer("leaves")
          .definedBy(PROVER + "leaves..")
          .layer("epoch")
          .definedBy(PROVER + "epoch..")
          .layer("proving")
          .definedBy(PROVER + "proving..")
          .layer("journal")
          .definedBy(PROVER + "journal..")
          .layer("randomx")
          .definedBy(PROVER + "randomx..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("bench")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("watch")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("verify")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("leaves")
          .mayOnlyBeAccessedByLayers("cli", "verify")
          .whereLayer("epoch")
          .mayOnlyBeAccessedByLayers("cli", "watch", "leaves")
          .whereLayer("proving")
          .mayOnlyBeAccessedByLayers("cli", "bench", "watch", "epoch", "leaves")
          .whereLayer("journal")
          .mayOnlyBeAccessedByLayers("epoch")
          .whereLayer("randomx")
          .mayOnlyBeAccessedByLayers("cli", "bench", "watch", "proving", "verify");

  @ArchTest
  static final ArchRule onlyTheLoopAndTheCommandKnowTheCluster =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROVER + "watch..", PROVER + "cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.decentracompute.crds..");

  @ArchTest
  static final ArchRule onlyTheBindingCallsForeignFunctions =
      noClasses()
          .that()
          .resideOutsideOfPackage(PROVER + "randomx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.lang.foreign..");
}
