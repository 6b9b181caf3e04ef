package whereabouts.tracker.vehicle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a device says beside its fix: name to value, each value a JSON literal ({@code 0.83}, {@code
 * true}, {@code "night shift"}). Immutable; in the order of the names' UTF-8 bytes, which is the
 * order that Cassandra keeps a map in.
 */
public final class Attributes {
  /** The most members that one fix may carry. */
  public static final int MAX_MEMBERS = 32;

  /** The most UTF-8 bytes that names and literals may take together. */
  public static final int MAX_BYTES = 1024;

  public static final Attributes NONE = new Attributes(Collections.emptySortedMap());

  private static final Comparator<String> UTF8_ORDER =
      (a, b) -> {
        int ai = 0;
        int bi = 0;
        while (ai < a.length() && bi < b.length()) {
          int ac = a.codePointAt(ai);
          int bc = b.codePointAt(bi);
          if (ac != bc) {
            return Integer.compare(ac, bc);
          }
          ai += Character.charCount(ac);
          bi += Character.charCount(bc);
        }
        return Integer.compare(a.length() - ai, b.length() - bi);
      };

  private final SortedMap<String, String> literals;
  private final int encodedBytes;

  private Attributes(SortedMap<String, String> literals) {
    this.literals = literals;
    this.encodedBytes = literals.isEmpty() ? 0 : 4 + 8 * literals.size() + utf8Bytes(literals);
  }

  /** Names to JSON literals; the map is copied. */
  public static Attributes of(Map<String, String> literals) {
    if (literals.isEmpty()) {
      return NONE;
    }
    SortedMap<String, String> sorted = new TreeMap<>(UTF8_ORDER);
    sorted.putAll(literals);
    return new Attributes(Collections.unmodifiableSortedMap(sorted));
  }

  /** Name to JSON literal, in UTF-8 order of the names. */
  public SortedMap<String, String> literals() {
    return literals;
  }

  public boolean isEmpty() {
    return literals.isEmpty();
  }

  /** The bytes of names and literals in UTF-8, which {@link #MAX_BYTES} bounds. */
  public static int utf8Bytes(Map<String, String> literals) {
    int bytes = 0;
    for (Map.Entry<String, String> member : literals.entrySet()) {
      bytes += utf8(member.getKey()).length + utf8(member.getValue()).length;
    }
    return bytes;
  }

  /** Length of {@link #encoded()}, 0 if there are none. */
  int encodedBytes() {
    return encodedBytes;
  }

  /**
   * As a CQL {@code map<text, text>}: the count, then each name and value with its length before it
   * (native protocol v5, section 6.18).
   */
  byte[] encoded() {
    ByteBuffer out = ByteBuffer.allocate(encodedBytes);
    out.putInt(literals.size());
    literals.forEach(
        (name, literal) -> {
          byte[] key = utf8(name);
          byte[] value = utf8(literal);
          out.putInt(key.length).put(key).putInt(value.length).put(value);
        });
    return out.array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that && literals.equals(that.literals);
  }

  @Override
  public int hashCode() {
    return literals.hashCode();
  }

  @Override
  public String toString() {
    return literals.toString();
  }
}
