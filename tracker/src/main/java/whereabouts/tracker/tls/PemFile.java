package whereabouts.tracker.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import whereabouts.tracker.access.KeyFile;

/**
 * A PEM file that a setting names. What is wrong with one is an {@link IllegalArgumentException}
 * that names both, without what it holds.
 */
record PemFile(String setting, Path path) {
  /** All certificates of it, at least one; what else it holds is passed over. */
  List<X509Certificate> certificates() {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Object part : parts()) {
      if (part instanceof X509CertificateHolder holder) {
        try {
          certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
        } catch (CertificateException unreadable) {
          throw wrong("it holds a certificate that can't be read");
        }
      }
    }
    if (certificates.isEmpty()) {
      throw wrong("it holds no certificate (BEGIN CERTIFICATE)");
    }
    return certificates;
  }

  /** The first private key of it: PKCS#8, PKCS#1 or SEC 1. */
  PrivateKey privateKey() {
    for (Object part : parts()) {
      if (part instanceof PKCS8EncryptedPrivateKeyInfo || part instanceof PEMEncryptedKeyPair) {
        throw wrong(
            "its key is encrypted; 'openssl pkey -in FILE -out PLAIN' makes one that is not");
      }
      if (part instanceof PEMKeyPair pair) {
        return key(pair.getPrivateKeyInfo());
      }
      if (part instanceof PrivateKeyInfo info) {
        return key(info);
      }
    }
    throw wrong("it holds no private key (BEGIN PRIVATE KEY)");
  }

  private PrivateKey key(PrivateKeyInfo info) {
    try {
      return new JcaPEMKeyConverter().getPrivateKey(info);
    } catch (IOException unknown) {
      throw wrong("its key is of no kind that is known here; RSA and EC are");
    }
  }

  private List<Object> parts() {
    String text = KeyFile.text(path, setting);
    List<Object> parts = new ArrayList<>();
    try (PEMParser pem = new PEMParser(new StringReader(text))) {
      for (Object part = pem.readObject(); part != null; part = pem.readObject()) {
        parts.add(part);
      }
    } catch (IOException | RuntimeException malformed) {
      throw wrong("it is no PEM file, or a damaged one");
    }
    return parts;
  }

  IllegalArgumentException wrong(String why) {
    return KeyFile.wrong(setting, path, why);
  }
}
