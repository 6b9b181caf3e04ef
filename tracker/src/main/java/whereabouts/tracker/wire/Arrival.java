package whereabouts.tracker.wire;

/**
 * A body or a message that has come whole.
 *
 * @param atNanos when its last byte had been read, {@link System#nanoTime}
 */
record Arrival(ParsedBody body, long atNanos) {
  int size() {
    return body.entries().size();
  }
}
