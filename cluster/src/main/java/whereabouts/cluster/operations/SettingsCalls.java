package whereabouts.cluster.operations;

import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import whereabouts.tracker.wire.ApiError;
import whereabouts.tracker.wire.Replies;

/** {@code GET} and {@code PUT /admin/settings}: what may be changed while the node runs. */
final class SettingsCalls {
  private final Tuning tuning;

  SettingsCalls(Tuning tuning) {
    this.tuning = tuning;
  }

  HttpResponse get() {
    return reply(tuning.now());
  }

  /**
   * Changes what the body names, all of it or nothing.
   *
   * @param from which address it is asked
   */
  HttpResponse put(String body, String from) {
    SettingsJson.Wishes wishes = SettingsJson.read(body);
    if (!wishes.problems().isEmpty()) {
      return refusal(wishes.problems());
    }
    Tuning.Outcome outcome = tuning.change(wishes.settings(), from);
    return outcome.problems().isEmpty() ? reply(outcome.now()) : refusal(outcome.problems());
  }

  private HttpResponse reply(Tuning.Settings now) {
    return Replies.json(200, json -> SettingsJson.write(json, tuning, now));
  }

  private static HttpResponse refusal(List<String> problems) {
    return ApiError.of(
            400, "invalid_settings", String.join("; ", problems) + ". Nothing was changed.")
        .response();
  }
}
