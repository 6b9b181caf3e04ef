package whereabouts.tracker.wire;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import whereabouts.tracker.access.Grant;
import whereabouts.tracker.access.Scope;

/**
 * Stands before every route: lets a request pass that brings what the route asks for, and says to
 * others why not. Safe for concurrent use.
 */
final class Guard {
  /** A request may pass, or not. */
  sealed interface Answer {
    /** It may; the request knows its grant. */
    record Pass(HttpRequest request) implements Answer {}

    /** It may not. */
    record Halt(HttpResponse refusal) implements Answer {}
  }

  private static final AttributeKey<Grant> GRANT = AttributeKey.create("grant", Grant.class);

  static final ApiError OTHER_VEHICLE =
      ApiError.of(403, Admission.WRONG_VEHICLE, "the token is not for this vehicle");

  private final Admission admission;

  Guard(Admission admission) {
    this.admission = admission;
  }

  /**
   * Judges a request.
   *
   * @param arguments the segments that the route's template leaves open
   */
  Answer ask(HttpRequest request, Route route, List<String> arguments) {
    Scope scope = route.scope();
    if (scope == null) {
      return new Answer.Pass(request);
    }
    Admission.Answer answer = admission.ask(request, scope);
    if (answer instanceof Admission.Answer.Rejected rejected) {
      return new Answer.Halt(rejected.refusal());
    }
    Grant grant = ((Admission.Answer.Admitted) answer).grant();
    return withinReach(grant, route, arguments)
        .<Answer>map(error -> new Answer.Halt(error.response()))
        .orElseGet(() -> new Answer.Pass(request.addAttribute(GRANT, grant)));
  }

  /** A bound token opens what names its vehicle, and what looks for itself which ones are told. */
  private static Optional<ApiError> withinReach(Grant grant, Route route, List<String> arguments) {
    if (!grant.reach().isBound() || route.judgesVehicles()) {
      return Optional.empty();
    }
    if (!route.namesVehicle()) {
      return Optional.of(Admission.ALL_VEHICLES);
    }
    return grant.reach().includes(arguments.get(0)) ? Optional.empty() : Optional.of(OTHER_VEHICLE);
  }

  /** What a request that has passed may do. */
  static Grant grant(HttpRequest request) {
    return request
        .getAttribute(GRANT)
        .orElseThrow(() -> new IllegalStateException("no guard stood before this route"));
  }
}
