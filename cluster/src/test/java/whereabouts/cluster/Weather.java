package whereabouts.cluster;

import java.util.Random;

/**
 * What may go wrong in one schedule. Not all at once as a rule: a fault hides behind another.
 *
 * @param lossy messages are lost or held up
 * @param badStore the store is slow, fails before and after the fact, and goes down
 * @param failures entities and the writer fail
 * @param moves buckets move
 * @param ends the node crashes and is stopped
 * @param starved actors get too little time
 * @param narrow the node's bounds are small
 */
record Weather(
    boolean lossy,
    boolean badStore,
    boolean failures,
    boolean moves,
    boolean ends,
    boolean starved,
    boolean narrow) {

  static final Weather CALM = new Weather(false, false, false, false, false, false, false);

  static Weather any(Random random) {
    return random.nextInt(10) == 0
        ? CALM
        : new Weather(
            random.nextBoolean(),
            random.nextInt(4) > 0,
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextInt(3) == 0,
            random.nextInt(3) == 0);
  }

  boolean isCalm() {
    return equals(CALM);
  }
}
