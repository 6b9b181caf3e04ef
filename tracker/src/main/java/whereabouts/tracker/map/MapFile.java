package whereabouts.tracker.map;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A file of the page, as it is and compressed. Not to be changed. */
public final class MapFile {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=UTF-8",
          "js", "text/javascript; charset=UTF-8",
          "css", "text/css; charset=UTF-8",
          "svg", "image/svg+xml",
          "json", "application/json");

  private static final int TAG_DIGITS = 16;

  private final String type;
  private final byte[] bytes;
  private final byte[] compressed;
  private final String tag;

  /**
   * A file with this content.
   *
   * @param name the end of which tells what it is
   */
  MapFile(String name, byte[] bytes) {
    String end = name.substring(name.lastIndexOf('.') + 1);
    this.type = TYPES.getOrDefault(end, "");
    if (type.isEmpty()) {
      throw new IllegalArgumentException("unknown type of file: " + name);
    }
    this.bytes = bytes.clone();
    this.compressed = compressed(bytes);
    this.tag = digest(bytes);
  }

  /** The media type, with charset where there is one. */
  public String type() {
    return type;
  }

  /** What is in it; to be read only. */
  public byte[] bytes() {
    return bytes;
  }

  /** The same by gzip; to be read only. */
  public byte[] compressed() {
    return compressed;
  }

  /** Another one for every other content. */
  public String tag() {
    return tag;
  }

  private static byte[] compressed(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 3);
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return compressed.toByteArray();
  }

  static String digest(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, TAG_DIGITS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
