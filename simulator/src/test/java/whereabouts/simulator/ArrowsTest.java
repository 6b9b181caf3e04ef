package whereabouts.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArrowsTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("whereabouts");

  @Test
  void theServiceIsKnownByItsWireAlone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "whereabouts.tracker..",
            "whereabouts.persistence..",
            "whereabouts.cluster..",
            "org.apache.pekko..",
            "com.datastax..")
        .check(OURS);
  }

  @Test
  void whatIsDecidedKnowsNoNetwork() {
    noClasses()
        .that()
        .resideInAnyPackage("whereabouts.simulator.roads", "whereabouts.simulator.fleet")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "whereabouts.simulator.wire")
        .check(OURS);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("whereabouts.simulator.(*)..").should().beFreeOfCycles().check(OURS);
  }
}
