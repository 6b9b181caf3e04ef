package whereabouts.tracker.tls;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * Who we are in TLS. Immutable.
 *
 * @param key the private key
 * @param chain the certificate of that key, and those of who issued each, up to an authority that
 *     need not be among them
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
  private static final byte[] PROBE = "whereabouts".getBytes(StandardCharsets.UTF_8);
  private static final char[] NO_SECRET = "in memory only".toCharArray();

  Identity {
    chain = List.copyOf(chain);
  }

  /** Where an identity is: two PEM files. */
  record Files(PemFile chain, PemFile key) {
    private static final String CHAIN = ".certificate-chain-file";
    private static final String KEY = ".private-key-file";

    /**
     * As the settings below a path say; empty if they name no files.
     *
     * @throws IllegalArgumentException if they name one of the two only
     */
    static Optional<Files> of(Config root, String path) {
      String chain = root.getString(path + CHAIN);
      String key = root.getString(path + KEY);
      if (chain.isBlank() && key.isBlank()) {
        return Optional.empty();
      }
      if (chain.isBlank() || key.isBlank()) {
        throw new IllegalArgumentException(
            path
                + (chain.isBlank() ? CHAIN : KEY)
                + " is not set, though "
                + path
                + (chain.isBlank() ? KEY : CHAIN)
                + " is: set both or none");
      }
      return Optional.of(
          new Files(
              new PemFile(path + CHAIN, Path.of(chain)), new PemFile(path + KEY, Path.of(key))));
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if they can't be used at this time, naming setting and file
     */
    Identity read(Instant now) {
      List<X509Certificate> certificates = chain.certificates();
      X509Certificate own = certificates.get(0);
      if (now.isAfter(own.getNotAfter().toInstant())) {
        throw chain.wrong("its first certificate has expired at " + own.getNotAfter().toInstant());
      }
      if (now.isBefore(own.getNotBefore().toInstant())) {
        throw chain.wrong(
            "its first certificate is not valid before " + own.getNotBefore().toInstant());
      }
      for (int i = 1; i < certificates.size(); i++) {
        if (!isIssuedBy(certificates.get(i - 1), certificates.get(i))) {
          throw chain.wrong(
              "certificate %d has not issued certificate %d; the server's own comes first, then who"
                      .formatted(i + 1, i)
                  + " issued it, and so on");
        }
      }
      Identity identity = new Identity(key.privateKey(), certificates);
      if (!identity.fits()) {
        throw key.wrong("its key is not that of the first certificate in " + chain.path());
      }
      return identity;
    }

    private static boolean isIssuedBy(X509Certificate issued, X509Certificate issuer) {
      try {
        issued.verify(issuer.getPublicKey());
        return true;
      } catch (GeneralSecurityException other) {
        return false;
      }
    }
  }

  /** Whether the certificate is that of the key: what the one signs the other verifies. */
  private boolean fits() {
    PublicKey certified = chain.get(0).getPublicKey();
    try {
      Signature signature = Signature.getInstance(algorithm());
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException otherKind) {
      return false;
    }
  }

  private String algorithm() {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  Instant expiry() {
    return chain.get(0).getNotAfter().toInstant();
  }

  KeyManager[] keyManagers() {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry("identity", key, NO_SECRET, chain.toArray(Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_SECRET);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
