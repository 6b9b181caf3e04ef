package whereabouts.tracker.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A kind of call that a token may allow. None holds another one in it. */
public enum Scope {
  /** Reporting positions and events. */
  INGEST,
  /** Reading them. */
  READ,
  /** What changes or removes more than a report does. */
  ADMIN;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** As tokens, files and errors name it. */
  public String wireName() {
    return wireName;
  }

  /** The scope of that name, if there is one. */
  public static Optional<Scope> of(String name) {
    return Arrays.stream(values()).filter(scope -> scope.wireName.equals(name)).findFirst();
  }

  /** Several with spaces between, as in the claim {@code scope}; names of others are ignored. */
  static Set<Scope> among(String names) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : names.split(" ", -1)) {
      of(name).ifPresent(scopes::add);
    }
    return scopes;
  }

  /** The same way back. */
  static String names(Set<Scope> scopes, String separator) {
    return scopes.stream().sorted().map(Scope::wireName).collect(Collectors.joining(separator));
  }
}
