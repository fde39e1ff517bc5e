package io.decentracompute.aqua.compiler;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Each phase of the compiler knows the tree it makes and the one it reads, and no more. */
@AnalyzeClasses(
    packages = "io.decentracompute.aqua.compiler",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackageArrowsTest {
  private static final String ROOT = "io.decentracompute.aqua.compiler";

  @ArchTest
  static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("compiler")
          .definedBy(ROOT)
          .layer("source")
          .definedBy(ROOT + ".source")
          .layer("syntax")
          .definedBy(ROOT + ".syntax")
          .layer("types")
          .definedBy(ROOT + ".types")
          .layer("core")
          .definedBy(ROOT + ".core")
          .layer("check")
          .definedBy(ROOT + ".check")
          .layer("inline")
          .definedBy(ROOT + ".inline")
          .layer("topology")
          .definedBy(ROOT + ".topology")
          .layer("library")
          .definedBy(ROOT + ".library")
          .whereLayer("library")
          .mayOnlyBeAccessedByLayers("compiler")
          .whereLayer("compiler")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("check")
          .mayOnlyBeAccessedByLayers("compiler")
          .whereLayer("inline")
          .mayOnlyBeAccessedByLayers("compiler")
          .whereLayer("topology")
          .mayOnlyBeAccessedByLayers("inline", "compiler")
          .whereLayer("types")
          .mayOnlyBeAccessedByLayers("core", "check", "inline", "compiler")
          .whereLayer("core")
          .mayOnlyBeAccessedByLayers("check", "inline", "compiler");
}
