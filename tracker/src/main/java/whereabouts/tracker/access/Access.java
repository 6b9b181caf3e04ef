package whereabouts.tracker.access;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All the keys of a node. Where no file of them is configured everybody may do everything, so that
 * such a node must listen on the loopback interface; there is no way to an object of this class
 * past that check. Safe for concurrent use.
 */
public final class Access {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final String HOST = "whereabouts.http.host";
  private static final String TLS_ELSEWHERE = "whereabouts.http.tls-terminated-elsewhere";

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
    access.requireSafe(node.getString(HOST), node.getBoolean(TLS_ELSEWHERE));
    return access;
  }

  private void requireSafe(String host, boolean isEncryptedElsewhere) {
    if (isLoopback(host)) {
      if (isOpen) {
        LOG.warn(
            "No keys are configured: whoever can reach {} may report and read everything. Only this"
                + " machine can; see whereabouts.access in the reference.conf for more",
            host);
      }
      return;
    }
    if (isOpen) {
      throw new IllegalArgumentException(
          HOST
              + " is "
              + host
              + ", which others can reach, and no keys are configured: set"
              + " whereabouts.access.secret-file, jwks-file or keys-file, or listen on 127.0.0.1");
    }
    if (!isEncryptedElsewhere) {
      throw new IllegalArgumentException(
          HOST
              + " is "
              + host
              + ", which others can reach, and tokens would cross the network in the clear: put a"
              + " proxy that speaks TLS in front and set "
              + TLS_ELSEWHERE
              + " = true, or listen on 127.0.0.1");
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException(HOST + " is " + host + ", which no address is known of");
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
