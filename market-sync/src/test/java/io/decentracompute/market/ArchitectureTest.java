package io.decentracompute.market;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.decentracompute.market",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule plansKnowNeitherClusterNorProcess =
      noClasses()
          .that()
          .haveNameMatching(".*(Planner|Plan|Facts|Matcher|Acceptance|DealMirror|SubnetTerms)")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..",
              "io.javaoperatorsdk..",
              "io.quarkus..",
              "org.slf4j..")
          .because("what is decided depends on what was observed, and on nothing else");

  @ArchTest
  static final ArchRule theChainClientKnowsNoCluster =
      noClasses()
          .that()
          .resideInAPackage("..market.chain..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes..",
              "io.decentracompute.crds..",
              "io.decentracompute.market.account..",
              "io.decentracompute.market.app..",
              "io.decentracompute.market.deal..",
              "io.decentracompute.market.network..",
              "io.decentracompute.market.provider..",
              "io.decentracompute.market.subnet..");

  @ArchTest
  static final ArchRule onlyTheOutermostKnowsTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage("..market.app..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..market.app..");

  @ArchTest
  static final ArchRule buyerAndSellerDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage("..market.subnet..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..market.provider..", "..market.deal..");

  @ArchTest
  static final ArchRule packagesFormNoCircle =
      slices().matching("io.decentracompute.market.(*)..").should().beFreeOfCycles();
}
