package whereabouts.cluster;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Has a tile of one colour for every place. */
final class TileServer implements AutoCloseable {
  private static final int SIZE = 256;

  private final HttpServer server;

  TileServer(int rgb) throws IOException {
    BufferedImage tile = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    int[] pixels = new int[SIZE * SIZE];
    Arrays.fill(pixels, rgb);
    tile.setRGB(0, 0, SIZE, SIZE, pixels, 0, SIZE);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(tile, "png", png);
    server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "image/png");
            exchange.sendResponseHeaders(200, png.size());
            png.writeTo(exchange.getResponseBody());
          }
        });
    server.start();
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** Where the tile of a place is. */
  String template() {
    return base() + "{z}/{x}/{y}.png";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
