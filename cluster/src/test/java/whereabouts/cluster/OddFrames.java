package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** What no good client sends over a WebSocket, and what the node says to it. */
final class OddFrames {
  private static final String GOOD = "{\"vehicleId\":\"odd\",\"lat\":1,\"lon\":2}";

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Odd(String name, byte[] bytes, String said) {}

  private OddFrames() {}

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static List<Odd> all() {
    byte[] close = Frame.close(Frame.NORMAL).masked();
    byte[] good = Frame.text(GOOD).masked();
    byte[] payload = GOOD.getBytes(UTF_8);
    return List.of(
        new Odd("good", join(good, close), "ack 1/1 close 1000"),
        new Odd("an unmasked frame", Frame.text(GOOD).unmasked(), "close 1002"),
        new Odd("reserved bits", new Frame(0xF1, payload).masked(), "close 1002"),
        new Odd("compression that was not agreed", new Frame(0xC1, payload).masked(), "close 1002"),
        new Odd("an unknown opcode", new Frame(0x83, payload).masked(), "close 1002"),
        new Odd("an unknown control frame", new Frame(0x8B, new byte[0]).masked(), "close 1002"),
        new Odd("a ping that is too long", new Frame(0x89, new byte[126]).masked(), "close 1002"),
        new Odd("a ping in parts", new Frame(0x09, new byte[1]).masked(), "close 1002"),
        new Odd("a continuation without start", new Frame(0x80, payload).masked(), "close 1002"),
        new Odd(
            "a start within a message", join(new Frame(1, payload).masked(), good), "close 1002"),
        new Odd("a close of one byte", new Frame(0x88, new byte[1]).masked(), "close 1002"),
        new Odd("a close of an illegal code", Frame.close(999).masked(), "close 1002"),
        new Odd("a close too long", new Frame(0x88, new byte[126]).masked(), "close 1002"),
        new Odd(
            "a length that is negative",
            new Frame(0x81, payload).announcing(1L << 63),
            "empty_body ack 1/1 close 1000"),
        new Odd(
            "data after a length that is negative",
            join(new Frame(0x81, payload).announcing(1L << 63), payload),
            "close 1002"),
        new Odd(
            "broken UTF-8 as text",
            new Frame(0x81, new byte[] {(byte) 0xC3, '('}).masked(),
            "close 1007"),
        new Odd(
            "half a character at the end",
            new Frame(0x81, new byte[] {'"', (byte) 0xC3}).masked(),
            "close 1007"),
        new Odd(
            "broken UTF-8 as bytes",
            join(
                new Frame(0x82, GOOD.replace("odd", "\u00c3(").getBytes(ISO_8859_1)).masked(),
                close),
            "malformed_json ack 1/1 close 1000"),
        new Odd(
            "a string",
            join(Frame.text("\"x\"").masked(), close),
            "not_positions ack 1/1 close 1000"),
        new Odd("nothing", join(Frame.text("").masked(), close), "empty_body ack 1/1 close 1000"),
        new Odd(
            "deep arrays",
            join(Frame.text("[".repeat(100_000)).masked(), close),
            "malformed_json ack 1/1 close 1000"),
        new Odd(
            "deep attributes",
            join(
                Frame.text(GOOD.replace("}", ",\"attributes\":" + "{\"a\":".repeat(100_000)))
                    .masked(),
                close),
            "malformed_json ack 1/1 close 1000"),
        new Odd(
            "an unknown type",
            join(Frame.text("{\"type\":\"x\"}").masked(), close),
            "unknown_type ack 1/0 close 1000"),
        new Odd(
            "an event that is none",
            join(Frame.text("{\"type\":\"event\"}").masked(), close),
            "eventAck ack 1/0 close 1000"),
        new Odd(
            "empty frames",
            join(
                new Frame(1, new byte[0]).masked(),
                new Frame(0, new byte[0]).masked(),
                new Frame(0x80, payload).masked(),
                close),
            "ack 1/1 close 1000"),
        new Odd(
            "pings within a message",
            join(
                new Frame(1, new byte[0]).masked(),
                new Frame(0x89, new byte[125]).masked(),
                new Frame(0x80, payload).masked(),
                close),
            "pong ack 1/1 close 1000"),
        new Odd("what comes after a close", join(close, good), "close 1000"),
        new Odd("a message that breaks off", new Frame(1, payload).masked(), "ack 1/1 close 1000"),
        new Odd(
            "a frame that breaks off",
            Frame.text(GOOD).announcing(1000),
            "empty_body ack 1/1 close 1000"),
        new Odd("nothing at all", new byte[0], "close 1000"));
  }

  static void areAnswered(NodeProcess node) throws IOException {
    List<Executable> checks = new ArrayList<>();
    for (Odd odd : all()) {
      String said = said(node, odd.bytes());
      checks.add(() -> assertThat(said).as(odd.name()).isEqualTo(odd.said()));
    }
    org.junit.jupiter.api.Assertions.assertAll(checks);
  }

  private static String said(NodeProcess node, byte[] bytes) throws IOException {
    List<String> said = new ArrayList<>();
    try (RawConnection socket = RawConnection.upgraded(node.api())) {
      socket.write(bytes);
      socket.end();
      for (Frame frame : socket.frames()) {
        said.add(word(frame));
      }
    } catch (java.net.SocketTimeoutException e) {
      said.add("HANG");
    }
    return String.join(" ", said);
  }

  private static String word(Frame frame) throws IOException {
    if (frame.opcode() == Frame.PONG) {
      return "pong";
    }
    if (frame.opcode() == Frame.CLOSE) {
      return "close " + frame.closeCode();
    }
    JsonNode json = new ObjectMapper().readTree(frame.payload());
    return switch (json.path("type").asText()) {
      case "error" -> json.at("/error/code").asText();
      case "ack" -> "ack " + json.path("messages").asInt() + "/" + json.path("received").asInt();
      default -> json.path("type").asText();
    };
  }
}
