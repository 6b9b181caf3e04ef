package whereabouts.tracker.tls;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS with servers that we call. */
public final class ClientTls {
  private static final String AUTHORITIES = ".ca-file";

  private ClientTls() {}

  /**
   * As the settings below a path say: whom to trust ({@code ca-file}; the authorities that Java
   * knows if it is empty), and who we are if the server asks ({@code certificate-chain-file},
   * {@code private-key-file}).
   *
   * @throws IllegalArgumentException if a file can't be used; the message names setting and file
   */
  public static SSLContext of(Config root, String path) {
    String authorities = root.getString(path + AUTHORITIES);
    Optional<Identity> identity =
        Identity.Files.of(root, path).map(files -> files.read(Clock.systemUTC().instant()));
    return context(
        authorities.isBlank() ? null : new PemFile(path + AUTHORITIES, Path.of(authorities)),
        identity.map(Identity::keyManagers).orElse(null));
  }

  /**
   * That trusts the authorities of a file, and no others.
   *
   * @param setting or option that names the file
   * @throws IllegalArgumentException if it can't be used
   */
  public static SSLContext trusting(Path authorities, String setting) {
    return context(new PemFile(setting, authorities), null);
  }

  private static SSLContext context(@Nullable PemFile trusted, KeyManager @Nullable [] own) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, trusted == null ? null : trustManagers(trusted.certificates()), null);
      return context;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static TrustManager[] trustManagers(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
