package whereabouts.simulator.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the clients of a run, which all trust the same authorities. */
public final class Clients {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final @Nullable SSLContext trust;

  private Clients(@Nullable SSLContext trust) {
    this.trust = trust;
  }

  /** Trusting whom Java trusts. */
  public static Clients usual() {
    return new Clients(null);
  }

  /**
   * Trusting the authorities of a PEM file, and no others.
   *
   * @throws IOException if it can't be read, or holds no certificate
   */
  public static Clients trusting(Path authorities) throws IOException {
    try (InputStream pem = Files.newInputStream(authorities)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (certificates.isEmpty()) {
        throw new IOException("it holds no certificate");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("authority-" + store.size(), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return new Clients(context);
    } catch (CertificateException unreadable) {
      throw new IOException("it is no PEM file with certificates", unreadable);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A new one, with connections of its own. */
  public HttpClient create() {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    return (trust == null ? client : client.sslContext(trust)).build();
  }
}
