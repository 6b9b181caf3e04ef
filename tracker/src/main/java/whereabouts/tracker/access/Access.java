package whereabouts.tracker.access;

import com.typesafe.config.Config;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All the keys of a node. Where no file of them is configured everybody may do everything, so that
 * such a node must listen on the loopback interface; there is no way to an object of this class
 * past that check of the API's port. Safe for concurrent use.
 */
public final class Access {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final String HOST = "whereabouts.http.host";

  private final boolean isOpen;
  private final Tokens tokens;
  private final ApiKeys keys;
  private final TokenRates rates;

  private Access(AccessSettings settings, Clock clock) {
    this.isOpen = settings.namesNoFile();
    this.tokens = new Tokens(settings, clock);
    this.rates =
        new TokenRates(
            isOpen ? 0 : settings.maxReportsPerSecond(),
            settings.burst(),
            settings.maxTokensCounted(),
            System::nanoTime);
    this.keys = settings.keysFile().map(ApiKeys::read).orElse(ApiKeys.NONE);
  }

  /**
   * Reads the keys that a node's configuration names.
   *
   * @throws IllegalArgumentException if some can't be used, or if the node would listen beyond the
   *     loopback interface without keys or in the clear; the message names the setting
   */
  public static Access of(Config node, Clock clock) {
    Access access = new Access(AccessSettings.of(node), clock);
    String host = node.getString(HOST);
    access.requireSafe(Exposure.of(node, "whereabouts.http", HOST, host));
    if (access.isOpen) {
      LOG.warn(
          "No keys are configured: whoever can reach {} may report and read everything. Only this"
              + " machine can; see whereabouts.access in the reference.conf for more",
          host);
    }
    return access;
  }

  /**
   * Makes sure that a port may be open where it shall be.
   *
   * @throws IllegalArgumentException if it would be beyond the loopback interface without keys or
   *     in the clear; the message names the setting
   */
  public void requireSafe(Exposure port) {
    if (port.isLoopback()) {
      return;
    }
    if (isOpen) {
      throw port.withoutKeys();
    }
    if (!port.isEncrypted()) {
      throw port.inTheClear();
    }
  }

  /** What everybody may do without a token, if there is anything. */
  public Optional<Grant> withoutToken() {
    return isOpen ? Optional.of(Grant.EVERYTHING) : Optional.empty();
  }

  /** How fast tokens bring reports. */
  public TokenRates rates() {
    return rates;
  }

  /** What a token or a key is; only tokens have dots in them. */
  public Judgement judge(String credential) {
    return credential.indexOf('.') >= 0 ? tokens.judge(credential) : keys.judge(credential);
  }
}
