package whereabouts.cluster;

/**
 * What a node holds at one moment.
 *
 * @param heapBytes after a full collection
 */
record Vitals(long heapBytes, long residentBytes, int files, int connections) {
  /** Measures, which makes the node collect its garbage. */
  static Vitals of(NodeProcess node) {
    long heap = node.liveHeapBytes();
    return new Vitals(
        heap,
        node.residentBytes(),
        node.openFiles(),
        (int) node.scrape().sum("whereabouts_connections"));
  }

  @Override
  public String toString() {
    return "heap %d MiB, resident %d MiB, %d descriptors, %d connections"
        .formatted(heapBytes >> 20, residentBytes >> 20, files, connections);
  }
}
