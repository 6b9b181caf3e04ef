package whereabouts.cluster;

import com.typesafe.config.Config;
import java.time.Instant;
import org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.access.Exposure;
import whereabouts.tracker.tls.PeerCertificates;

/** How nodes speak to each other; {@code pekko.remote.artery}, and config/cluster-tls.conf. */
final class ClusterTransport {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterTransport.class);
  private static final String ARTERY = "pekko.remote.artery";

  /** As in {@code <getHostAddress>}. */
  private static final String OF_THIS_HOST = "<";

  private static final String BIND = ARTERY + ".bind.hostname";
  private static final String ROTATING = ARTERY + ".ssl.rotating-keys-engine";

  private ClusterTransport() {}

  /**
   * Looks at it before anything is started.
   *
   * @throws IllegalArgumentException if a certificate or key can't be used; the message names
   *     setting and file
   */
  static void check(Config node) {
    if (!node.getString(ARTERY + ".transport").equals("tls-tcp")) {
      warnIfOthersReachIt(node);
    } else if (node.getString(ARTERY + ".ssl.ssl-engine-provider")
        .equals(RotatingKeysSSLEngineProvider.class.getName())) {
      PeerCertificates.requireUsable(node, ROTATING, Instant.now());
    }
  }

  private static void warnIfOthersReachIt(Config node) {
    boolean isBoundElsewhere = !node.getString(BIND).isBlank();
    String setting = isBoundElsewhere ? BIND : ARTERY + ".canonical.hostname";
    String host = node.getString(setting);
    if (host.startsWith(OF_THIS_HOST) || !Exposure.isLoopback(setting, host)) {
      LOG.warn(
          "Nodes speak in the clear with whoever reaches {}, port {}, and let him join: keep others"
              + " away from it, or include config/cluster-tls.conf",
          host,
          node.getString(ARTERY + ".canonical.port"));
    }
  }
}
