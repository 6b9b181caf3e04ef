package whereabouts.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the README's map, over all that a node is made of. */
class ArrowsTest {
  private static final String TRACKER = "whereabouts.tracker..";
  private static final String PERSISTENCE = "whereabouts.persistence..";
  private static final String CLUSTER = "whereabouts.cluster..";

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("whereabouts");

  private static void knowsNot(String room, String... others) {
    noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .check(OURS);
  }

  @Test
  void allRoomsOfANodeAreLookedAt() {
    assertThat(OURS.stream().map(type -> type.getPackageName()).distinct())
        .contains(
            "whereabouts.tracker.vehicle",
            "whereabouts.tracker.fleet",
            "whereabouts.tracker.spatial",
            "whereabouts.tracker.query",
            "whereabouts.tracker.live",
            "whereabouts.tracker.event",
            "whereabouts.tracker.access",
            "whereabouts.tracker.map",
            "whereabouts.tracker.wire",
            "whereabouts.persistence",
            "whereabouts.persistence.local",
            "whereabouts.cluster");
  }

  @Test
  void theTrackerKnowsNeitherShardingNorDriver() {
    knowsNot(TRACKER, PERSISTENCE, CLUSTER, "org.apache.pekko.cluster..", "com.datastax..");
  }

  @Test
  void persistenceKnowsTheTrackerOnly() {
    knowsNot(PERSISTENCE, CLUSTER, "org.apache.pekko.cluster..", "org.apache.pekko.http..");
  }

  @Test
  void onlyPersistenceSpeaksToTheDriver() {
    knowsNot(CLUSTER, "com.datastax..");
  }

  @Test
  void insideTheTrackerTheWireKnowsTheFleetAndTheFleetTheVehicle() {
    knowsNot(
        "whereabouts.tracker.vehicle..",
        "whereabouts.tracker.fleet..",
        "whereabouts.tracker.event..",
        "whereabouts.tracker.wire..",
        "org.apache.pekko..");
    knowsNot("whereabouts.tracker.fleet..", "whereabouts.tracker.wire..");
  }

  @Test
  void whereVehiclesAreKnowsNothingOfHowTheyAreKeptAndQueriesNothingOfTheWire() {
    knowsNot(
        "whereabouts.tracker.spatial..",
        "whereabouts.tracker.fleet..",
        "whereabouts.tracker.query..",
        "whereabouts.tracker.wire..",
        "org.apache.pekko..");
    knowsNot("whereabouts.tracker.fleet..", "whereabouts.tracker.query..");
    knowsNot(
        "whereabouts.tracker.query..",
        "whereabouts.tracker.event..",
        "whereabouts.tracker.wire..",
        "org.apache.pekko..");
  }

  @Test
  void whoWatchesKnowsNothingOfTheWire() {
    knowsNot(
        "whereabouts.tracker.live..",
        "whereabouts.tracker.event..",
        "whereabouts.tracker.wire..",
        "org.apache.pekko.http..");
    knowsNot("whereabouts.tracker.spatial..", "whereabouts.tracker.live..");
    knowsNot("whereabouts.tracker.fleet..", "whereabouts.tracker.live..");
  }

  @Test
  void onlyTheCellsSpeakToS2() {
    noClasses()
        .that()
        .resideInAPackage("whereabouts..")
        .and()
        .haveNameNotMatching("whereabouts\\.tracker\\.spatial\\.(Coarse)?Cells(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.google.common.geometry..")
        .check(OURS);
  }

  @Test
  void accessKnowsNothingOfTheTracker() {
    knowsNot(
        "whereabouts.tracker.access..",
        "whereabouts.tracker.vehicle..",
        "whereabouts.tracker.fleet..",
        "whereabouts.tracker.event..",
        "whereabouts.tracker.wire..",
        "org.apache.pekko..");
  }

  @Test
  void theMapPageKnowsNothingOfTheTracker() {
    knowsNot(
        "whereabouts.tracker.map..",
        "whereabouts.tracker.vehicle..",
        "whereabouts.tracker.fleet..",
        "whereabouts.tracker.event..",
        "whereabouts.tracker.access..",
        "whereabouts.tracker.wire..",
        "org.apache.pekko..");
  }

  @Test
  void eventsGoPastTheFleet() {
    knowsNot(
        "whereabouts.tracker.event..",
        "whereabouts.tracker.fleet..",
        "whereabouts.tracker.wire..",
        "org.apache.pekko..");
    knowsNot("whereabouts.tracker.fleet..", "whereabouts.tracker.event..");
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("whereabouts.(**)").should().beFreeOfCycles().check(OURS);
  }
}
