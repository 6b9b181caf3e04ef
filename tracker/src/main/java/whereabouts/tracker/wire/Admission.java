package whereabouts.tracker.wire;

import java.util.List;
import java.util.Optional;
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
 * Whether a request may come in: by the token or key that it brings; or, where none are configured,
 * since it asks for this machine and does not come from a web page of somebody else. Safe for
 * concurrent use.
 */
public final class Admission {
  /** It may, or not. */
  public sealed interface Answer {
    /** It may, and do what the grant says. */
    record Admitted(Grant grant) implements Answer {}

    /** It may not. */
    record Rejected(HttpResponse refusal) implements Answer {}
  }

  /** The code of what is not for the token's vehicles. */
  static final String WRONG_VEHICLE = "wrong_vehicle";

  static final ApiError ALL_VEHICLES =
      ApiError.of(403, WRONG_VEHICLE, "the token is for some vehicles only, this call for all");

  private static final String CHALLENGE = "Bearer realm=\"whereabouts\"";

  private static final ApiError MISSING =
      ApiError.of(401, "token_missing", "a token is needed: Authorization: Bearer …");
  private static final ApiError INVALID =
      ApiError.of(401, "token_invalid", "the token is none of this service");
  private static final ApiError EXPIRED =
      ApiError.of(401, "token_expired", "the token has expired");
  private static final ApiError FOREIGN =
      ApiError.of(
          403, "wrong_origin", "pages of this origin may not; see whereabouts.http.cors-origins");

  private static final ApiError MISDIRECTED =
      ApiError.of(
          403,
          "wrong_host",
          "without keys this port is for localhost; other names have to be in whereabouts.http.hosts");

  private final Access access;
  private final Origins origins;
  private final Hosts hosts;

  Admission(Access access, Origins origins, Hosts hosts) {
    this.access = access;
    this.origins = origins;
    this.hosts = hosts;
  }

  /** To what no web page has anything to do with. */
  public static Admission withoutPages(Access access, HttpSettings settings) {
    return new Admission(access, new Origins(List.of()), new Hosts(settings.hosts()));
  }

  /** Judges a request to something that a token needs a scope for. */
  public Answer ask(HttpRequest request, Scope scope) {
    Optional<Grant> free = access.withoutToken();
    return free.isPresent() ? askWithoutToken(request, free.get()) : askForToken(request, scope);
  }

  /** The same where what is asked for concerns all vehicles, whatever it names. */
  public Answer askForAllVehicles(HttpRequest request, Scope scope) {
    Answer answer = ask(request, scope);
    return answer instanceof Answer.Admitted admitted && admitted.grant().reach().isBound()
        ? new Answer.Rejected(ALL_VEHICLES.response())
        : answer;
  }

  private Answer askWithoutToken(HttpRequest request, Grant grant) {
    if (!hosts.isAskedFor(request)) {
      return new Answer.Rejected(MISDIRECTED.response());
    }
    return origins.isForeign(request)
        ? new Answer.Rejected(FOREIGN.response())
        : new Answer.Admitted(grant);
  }

  private Answer askForToken(HttpRequest request, Scope scope) {
    Optional<String> credential = Credential.of(request);
    if (credential.isEmpty()) {
      return rejected(MISSING, CHALLENGE);
    }
    Judgement judgement = access.judge(credential.get());
    if (judgement instanceof Refused refused) {
      return rejected(
          refused.reason() == Reason.EXPIRED ? EXPIRED : INVALID,
          CHALLENGE + ", error=\"invalid_token\"");
    }
    Grant grant = ((Granted) judgement).grant();
    return grant.scopes().contains(scope)
        ? new Answer.Admitted(grant)
        : rejected(
            ApiError.of(403, "wrong_scope", "the token has no scope " + scope.wireName()),
            CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + scope.wireName() + "\"");
  }

  private static Answer rejected(ApiError error, String challenge) {
    return new Answer.Rejected(
        error.response().addHeader(RawHeader.create("WWW-Authenticate", challenge)));
  }
}
