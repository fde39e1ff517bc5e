package io.decentracompute.market.chain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The chain client stands on its own feet. */
@AnalyzeClasses(
    packages = "io.decentracompute.market",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theChainClientKnowsNoClusterAndNoFramework =
      noClasses()
          .that()
          .resideInAPackage("io.decentracompute.market.chain..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8..", "io.quarkus..", "jakarta..", "io.decentracompute.crds..");

  @ArchTest
  static final ArchRule theChainClientKnowsNothingOfTheRoles =
      noClasses()
          .that()
          .resideInAPackage("io.decentracompute.market.chain..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are of market-sync outside chain",
                  type ->
                      type.getPackageName().startsWith("io.decentracompute.market")
                          && !type.getPackageName().startsWith("io.decentracompute.market.chain")));

  @ArchTest
  static final ArchRule nothingThatShipsNeedsTheDevelopmentChain =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.decentracompute.market.chain.dev..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.decentracompute.market.chain.dev..");

  @ArchTest
  static final ArchRule ofTheChainClientOnlyTheSignerKnowsWeb3j =
      noClasses()
          .that()
          .resideInAPackage("io.decentracompute.market.chain..")
          .and()
          .doNotHaveFullyQualifiedName(Signer.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.web3j..");
}
