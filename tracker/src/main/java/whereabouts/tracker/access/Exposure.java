package whereabouts.tracker.access;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a port of ours is open, and whether others can read what crosses it.
 *
 * @param hostSetting which says where
 * @param host name or address that it is bound to
 * @param settings the path below which there is what concerns TLS
 * @param isEncrypted whether it, or something in front, speaks TLS
 */
public record Exposure(String hostSetting, String host, String settings, boolean isEncrypted) {
  private static final String CERTIFICATE = ".tls.certificate-chain-file";
  private static final String ELSEWHERE = ".tls-terminated-elsewhere";

  /** Of a port with the settings {@code tls} and {@code tls-terminated-elsewhere} below a path. */
  public static Exposure of(Config node, String settings, String hostSetting, String host) {
    return new Exposure(
        hostSetting,
        host,
        settings,
        !node.getString(settings + CERTIFICATE).isBlank() || node.getBoolean(settings + ELSEWHERE));
  }

  boolean isLoopback() {
    return isLoopback(hostSetting, host);
  }

  /**
   * Whether this machine alone reaches what is bound to a host.
   *
   * @param hostSetting which says so
   * @throws IllegalArgumentException if nobody knows an address of it; the message names the
   *     setting
   */
  public static boolean isLoopback(String hostSetting, String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException(
          hostSetting + " is " + host + ", which no address is known of");
    }
  }

  IllegalArgumentException withoutKeys() {
    return unsafe(
        "no keys are configured: set whereabouts.access.secret-file, jwks-file or keys-file");
  }

  IllegalArgumentException inTheClear() {
    return unsafe(
        "tokens would cross the network in the clear: set "
            + settings
            + CERTIFICATE
            + " and private-key-file, or put a proxy that speaks TLS in front and set "
            + settings
            + ELSEWHERE
            + " = true");
  }

  private IllegalArgumentException unsafe(String why) {
    return new IllegalArgumentException(
        hostSetting
            + " is "
            + host
            + ", which others can reach, and "
            + why
            + ", or listen on 127.0.0.1");
  }
}
