package whereabouts.cluster;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import javax.imageio.ImageIO;
import org.openqa.selenium.Rectangle;

/** A picture of a browser's window: where in it a colour is to be seen. */
final class Sight {
  /**
   * How far each part of a colour may be away, of 255: edges are mixed with what is beside them.
   */
  private static final int TOLERANCE = 20;

  private final BufferedImage image;
  private final int scale;

  private Sight(BufferedImage image, int scale) {
    this.image = image;
    this.scale = scale;
  }

  /**
   * Reads a picture.
   *
   * @param scale its pixels to a CSS pixel
   */
  static Sight of(byte[] png, int scale) {
    try {
      return new Sight(ImageIO.read(new ByteArrayInputStream(png)), scale);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The pixels of a colour, each by its number within the part.
   *
   * @param rgb as in 0x1659c7
   * @param part of the window, in CSS pixels
   */
  BitSet pixels(int rgb, Rectangle part) {
    BitSet found = new BitSet();
    int across = part.width * scale;
    for (int y = 0; y < part.height * scale; y++) {
      for (int x = 0; x < across; x++) {
        if (isLike(image.getRGB(part.x * scale + x, part.y * scale + y), rgb)) {
          found.set(y * across + x);
        }
      }
    }
    return found;
  }

  private static boolean isLike(int one, int other) {
    for (int shift = 0; shift < 24; shift += 8) {
      if (Math.abs((one >> shift & 0xff) - (other >> shift & 0xff)) > TOLERANCE) {
        return false;
      }
    }
    return true;
  }
}
