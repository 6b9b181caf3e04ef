package whereabouts.tracker.wire;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import whereabouts.tracker.access.Access;
import whereabouts.tracker.access.Grant;
import whereabouts.tracker.access.Judgement;
import whereabouts.tracker.access.Judgement.Granted;
import whereabouts.tracker.access.Judgement.Reason;
import whereabouts.tracker.access.Judgement.Refused;
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

  /** The code of what is not for the token's vehicles. */
  static final String WRONG_VEHICLE = "wrong_vehicle";

  private static final AttributeKey<Grant> GRANT = AttributeKey.create("grant", Grant.class);
  private static final String CHALLENGE = "Bearer realm=\"whereabouts\"";

  private static final ApiError MISSING =
      ApiError.of(401, "token_missing", "a token is needed: Authorization: Bearer …");
  private static final ApiError INVALID =
      ApiError.of(401, "token_invalid", "the token is none of this service");
  private static final ApiError EXPIRED =
      ApiError.of(401, "token_expired", "the token has expired");
  private static final ApiError OTHER_VEHICLE =
      ApiError.of(403, WRONG_VEHICLE, "the token is not for this vehicle");
  private static final ApiError ALL_VEHICLES =
      ApiError.of(403, WRONG_VEHICLE, "the token is for some vehicles only, this call for all");

  private static final ApiError FOREIGN =
      ApiError.of(
          403, "wrong_origin", "pages of this origin may not; see whereabouts.http.cors-origins");

  private final Access access;
  private final Origins origins;

  Guard(Access access, Origins origins) {
    this.access = access;
    this.origins = origins;
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
    Optional<Grant> free = access.withoutToken();
    if (free.isPresent() && origins.isForeignSocket(request)) {
      return new Answer.Halt(FOREIGN.response());
    }
    if (free.isPresent()) {
      return pass(request, free.get());
    }
    Optional<String> credential = Credential.of(request);
    if (credential.isEmpty()) {
      return halt(MISSING, CHALLENGE);
    }
    Judgement judgement = access.judge(credential.get());
    if (judgement instanceof Refused refused) {
      return halt(
          refused.reason() == Reason.EXPIRED ? EXPIRED : INVALID,
          CHALLENGE + ", error=\"invalid_token\"");
    }
    Grant grant = ((Granted) judgement).grant();
    if (!grant.scopes().contains(scope)) {
      return halt(
          ApiError.of(403, "wrong_scope", "the token has no scope " + scope.wireName()),
          CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + scope.wireName() + "\"");
    }
    return withinReach(grant, route, arguments)
        .<Answer>map(error -> new Answer.Halt(error.response()))
        .orElseGet(() -> pass(request, grant));
  }

  /** A bound token opens what names its vehicle, and what looks for itself which ones are told. */
  private static Optional<ApiError> withinReach(Grant grant, Route route, List<String> arguments) {
    if (!grant.reach().isBound() || route.judgesVehicles()) {
      return Optional.empty();
    }
    if (!route.namesVehicle()) {
      return Optional.of(ALL_VEHICLES);
    }
    return grant.reach().includes(arguments.get(0)) ? Optional.empty() : Optional.of(OTHER_VEHICLE);
  }

  private static Answer pass(HttpRequest request, Grant grant) {
    return new Answer.Pass(request.addAttribute(GRANT, grant));
  }

  private static Answer halt(ApiError error, String challenge) {
    return new Answer.Halt(
        error.response().addHeader(RawHeader.create("WWW-Authenticate", challenge)));
  }

  /** What a request that has passed may do. */
  static Grant grant(HttpRequest request) {
    return request
        .getAttribute(GRANT)
        .orElseThrow(() -> new IllegalStateException("no guard stood before this route"));
  }
}
