package whereabouts.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the README's map, over all that a node is made of. */
@AnalyzeClasses(packages = "whereabouts", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule TRACKER_KNOWS_NOTHING =
      noClasses()
          .that()
          .resideInAPackage("whereabouts.tracker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "whereabouts.persistence..",
              "whereabouts.cluster..",
              "org.apache.pekko.cluster..",
              "com.datastax..");

  @ArchTest
  static final ArchRule PERSISTENCE_KNOWS_THE_TRACKER_ONLY =
      noClasses()
          .that()
          .resideInAPackage("whereabouts.persistence..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("whereabouts.cluster..", "org.apache.pekko.cluster..");

  @ArchTest
  static final ArchRule ONLY_PERSISTENCE_SPEAKS_TO_THE_DRIVER =
      noClasses()
          .that()
          .resideInAPackage("whereabouts.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.datastax..");

  @ArchTest
  static final ArchRule A_VEHICLES_VALUES_KNOW_NEITHER_TABLE_NOR_WIRE_NOR_ACTORS =
      noClasses()
          .that()
          .resideInAPackage("whereabouts.tracker.vehicle..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "whereabouts.tracker.fleet..", "whereabouts.tracker.wire..", "org.apache.pekko..");

  @ArchTest
  static final ArchRule THE_TABLE_DOES_NOT_KNOW_THE_WIRE =
      noClasses()
          .that()
          .resideInAPackage("whereabouts.tracker.fleet..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("whereabouts.tracker.wire..");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("whereabouts.(**)").should().beFreeOfCycles();
}
