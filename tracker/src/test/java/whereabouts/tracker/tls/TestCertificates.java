package whereabouts.tracker.tls;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** An authority of a test's own, and what it issues, in PEM files of a directory. */
public final class TestCertificates {
  private static final GeneralName[] HERE = {
    new GeneralName(GeneralName.dNSName, "localhost"),
    new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
    new GeneralName(GeneralName.iPAddress, "::1")
  };

  private final Path directory;
  private final X500Name name;
  private final KeyPair keys = keys("EC");
  private final X509Certificate certificate;

  /** The files of a certificate of this machine, and of its key. */
  public record Issued(Path chain, Path key) {
    /** The settings, below a path such as {@code whereabouts.http.tls}, that name them. */
    public String settings(String path) {
      return "%s { certificate-chain-file = \"%s\", private-key-file = \"%s\" }"
          .formatted(path, chain, key);
    }

    /** For a server of a test's own, which shows it. */
    public SSLContext shown() {
      Identity.Files files =
          new Identity.Files(new PemFile("a test", chain), new PemFile("a test", key));
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(files.read(Instant.now()).keyManagers(), null, null);
        return context;
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /** A new authority; its files begin with its name. */
  public TestCertificates(Path directory, String name) {
    this.directory = directory;
    this.name = new X500Name("CN=" + name);
    Instant now = Instant.now();
    this.certificate = certificate(this.name, keys, now, now.plus(30, ChronoUnit.DAYS), true, HERE);
    write(authority(), List.of(certificate));
  }

  /** The file with its own certificate. */
  public Path authority() {
    return file("ca");
  }

  /** Trusts it and no other. */
  public SSLContext trusted() {
    return ClientTls.trusting(authority(), "a test");
  }

  /** One that is good now, with an RSA key in PKCS#8. */
  public Issued issue(String subject) {
    Instant now = Instant.now();
    return issue(subject, now.minus(1, ChronoUnit.HOURS), now.plus(30, ChronoUnit.DAYS));
  }

  /** One that is good from some time to another. */
  public Issued issue(String subject, Instant from, Instant to) {
    KeyPair own = keys("RSA");
    return issued(subject, own, from, to, pkcs8(own), HERE);
  }

  /** One that is good now, and for one IP address alone. */
  public Issued issueForAddress(String subject, String address) {
    KeyPair own = keys("RSA");
    Instant now = Instant.now();
    return issued(
        subject,
        own,
        now.minusSeconds(3600),
        now.plusSeconds(3600),
        pkcs8(own),
        new GeneralName(GeneralName.iPAddress, address));
  }

  /**
   * One whose key is of an algorithm, {@code RSA} or {@code EC}, and in the older form of that:
   * PKCS#1, SEC 1.
   */
  Issued issueInOldForm(String subject, String algorithm) {
    KeyPair own = keys(algorithm);
    Instant now = Instant.now();
    return issued(subject, own, now.minusSeconds(60), now.plusSeconds(3600), oldForm(own), HERE);
  }

  private Issued issued(
      String subject, KeyPair own, Instant from, Instant to, Object key, GeneralName... names) {
    X500Name called = new X500Name("CN=" + subject);
    Issued files = new Issued(file(subject), file(subject + "-key"));
    write(files.chain, List.of(certificate(called, own, from, to, false, names), certificate));
    write(files.key, List.of(key));
    return files;
  }

  private static Object oldForm(KeyPair pair) {
    if (!(pair.getPrivate() instanceof ECPrivateKey key)) {
      return pair.getPrivate();
    }
    try {
      return new PemObject(
          "EC PRIVATE KEY",
          new org.bouncycastle.asn1.sec.ECPrivateKey(
                  256, key.getS(), SECObjectIdentifiers.secp256r1)
              .getEncoded());
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Object pkcs8(KeyPair pair) {
    try {
      return new JcaPKCS8Generator(pair.getPrivate(), null).generate();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Path file(String what) {
    return directory.resolve(name.toString().substring("CN=".length()) + "-" + what + ".pem");
  }

  private X509Certificate certificate(
      X500Name subject,
      KeyPair own,
      Instant from,
      Instant to,
      boolean isAuthority,
      GeneralName... names) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      name,
                      new BigInteger(64, new SecureRandom()),
                      Date.from(from),
                      Date.from(to),
                      subject,
                      own.getPublic())
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority))
                  .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                  .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (GeneralSecurityException | IOException | OperatorCreationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyPair keys(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(algorithm.equals("EC") ? 256 : 2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void write(Path file, List<?> parts) {
    try (Writer out = Files.newBufferedWriter(file);
        JcaPEMWriter pem = new JcaPEMWriter(out)) {
      for (Object part : parts) {
        pem.writeObject(part);
      }
    } catch (IOException unwritten) {
      throw new IllegalStateException(unwritten);
    }
  }
}
