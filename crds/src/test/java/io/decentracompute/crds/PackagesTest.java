package io.decentracompute.crds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages. */
@AnalyzeClasses(
    packages = "io.decentracompute.crds",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
  @ArchTest
  static final ArchRule kindsDoNotKnowEachOther =
      slices()
          .matching("io.decentracompute.crds.(subnet|deal|unit|peer|provider|network)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule nobodyKnowsTheGenerator =
      noClasses()
          .that()
          .resideOutsideOfPackage("..crds.manifest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..crds.manifest..", "io.fabric8.crdv2..");

  @ArchTest
  static final ArchRule typesNeedTheResourceModelAlone =
      classes()
          .that()
          .resideOutsideOfPackage("..crds.manifest..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "io.decentracompute.crds..",
              "io.fabric8..",
              "com.fasterxml.jackson.annotation..",
              "org.jspecify..");
}
