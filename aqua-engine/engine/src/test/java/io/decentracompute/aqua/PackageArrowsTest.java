package io.decentracompute.aqua;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** Arrows between packages: json ← host API ← air, trace ← run ← verify, conformance. */
class PackageArrowsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.decentracompute.aqua");

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.decentracompute.aqua.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void hostApiKnowsOnlyJson() {
    ArchRuleDefinition.classes()
        .that()
        .resideInAPackage("io.decentracompute.aqua")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.decentracompute.aqua",
            "io.decentracompute.aqua.json",
            "java..",
            "org.jspecify..",
            "org.bouncycastle..")
        .check(CLASSES);
  }

  @Test
  void parserKnowsNoTrace() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage("..air..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..trace..", "..run..", "..conformance..")
        .check(CLASSES);
  }

  @Test
  void engineDoesNoInputOrOutput() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideOutsideOfPackages("..conformance..", "..cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..", "org.slf4j..", "com.fasterxml..")
        .check(CLASSES);
  }
}
