package io.decentracompute.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.decentracompute.cluster", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule dockerIsKnownInOnePlaceOnly =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(K3sCluster.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.testcontainers..");

  @ArchTest
  static final ArchRule onlyTheExtensionKnowsJUnit =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Cluster.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.junit..");
}
