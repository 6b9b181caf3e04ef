package whereabouts.tracker.tls;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * The files by which peers know each other, of which a library reads them only when it connects:
 * looked at beforehand, so that what is wrong with one ends the start and not every connection.
 */
public final class PeerCertificates {
  private PeerCertificates() {}

  /**
   * Checks them.
   *
   * @param path of the settings {@code ca-cert-file}, {@code cert-file} and {@code key-file}
   * @throws IllegalArgumentException if one can't be used now; the message names setting and file
   */
  public static void requireUsable(Config root, String path, Instant now) {
    PemFile authority = file(root, path + ".ca-cert-file");
    PemFile certificate = file(root, path + ".cert-file");
    PemFile key = file(root, path + ".key-file");
    X509Certificate own = new Identity.Files(certificate, key).read(now).chain().get(0);
    X509Certificate issuer = authority.certificates().get(0);
    try {
      own.verify(issuer.getPublicKey());
    } catch (GeneralSecurityException other) {
      throw certificate.wrong("it is not issued by the authority in " + authority.path());
    }
    if (!own.getPublicKey().getAlgorithm().equals("RSA")) {
      throw key.wrong("its key is no RSA one, as is needed here");
    }
  }

  private static PemFile file(Config root, String setting) {
    return new PemFile(setting, Path.of(root.getString(setting)));
  }
}
