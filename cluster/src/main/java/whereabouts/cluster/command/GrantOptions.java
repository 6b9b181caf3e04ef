package whereabouts.cluster.command;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import whereabouts.tracker.access.Grant;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.access.Scope;

/** What a token or key to be made shall allow. */
final class GrantOptions {
  @Option(
      names = "--scope",
      split = ",",
      paramLabel = "SCOPE",
      description = "ingest, read or admin; several with commas between.")
  private List<String> scopes = List.of();

  @Option(names = "--vehicle", paramLabel = "ID", description = "For this vehicle only.")
  private @Nullable String vehicle;

  @Option(
      names = "--vehicle-prefix",
      paramLabel = "PREFIX",
      description = "For vehicles only whose ids begin so.")
  private @Nullable String prefix;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Whose it is (default: the vehicle or prefix, or else 'anyone').")
  private @Nullable String name;

  Grant grant(Instant expiry) {
    if (scopes.isEmpty()) {
      throw new WrongUsage("--scope is missing: ingest, read or admin");
    }
    Reach reach =
        Reach.of(vehicle, prefix)
            .orElseThrow(
                () ->
                    new WrongUsage(
                        "--vehicle and --vehicle-prefix exclude each other, and may not be empty"));
    return new Grant(name(), scopes(), reach, expiry);
  }

  private Set<Scope> scopes() {
    Set<Scope> known = EnumSet.noneOf(Scope.class);
    for (String scope : scopes) {
      known.add(
          Scope.of(scope)
              .orElseThrow(
                  () -> new WrongUsage("--scope '" + scope + "' is none of ingest, read, admin")));
    }
    return known;
  }

  private String name() {
    if (name != null) {
      return name;
    }
    return vehicle != null ? vehicle : prefix != null ? prefix : "anyone";
  }
}
