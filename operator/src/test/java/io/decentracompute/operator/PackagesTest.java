package io.decentracompute.operator;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Features stand side by side on the edge's tools; only the outer package knows them all. */
@AnalyzeClasses(
    packages = "io.decentracompute.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
  private static final String ROOT = "io.decentracompute.operator";

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule arrowsPointInward =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("outer")
          .definedBy(ROOT)
          .layer("features")
          .definedBy(
              ROOT + ".capacity..",
              ROOT + ".unit..",
              ROOT + ".deal..",
              ROOT + ".network..",
              ROOT + ".subnet..")
          .layer("worker")
          .definedBy(ROOT + ".worker..")
          .layer("tools")
          .definedBy(
              ROOT + ".apiserver..",
              ROOT + ".identity..",
              ROOT + ".probe..",
              ROOT + ".quantity..",
              ROOT + ".settings..")
          .whereLayer("outer")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("features")
          .mayOnlyBeAccessedByLayers("outer")
          .whereLayer("worker")
          .mayOnlyBeAccessedByLayers("outer", "features")
          .whereLayer("tools")
          .mayOnlyBeAccessedByLayers("outer", "features", "worker");

  @ArchTest
  static final ArchRule featuresDoNotKnowOneAnother =
      slices()
          .matching(ROOT + ".(capacity|unit|deal|network|subnet)..")
          .should()
          .notDependOnEachOther();
}
