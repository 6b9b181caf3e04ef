package whereabouts.simulator.wire;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish to send no more; whoever waits for something else waits for it as well. */
public final class Stop {
  private final CountDownLatch wished = new CountDownLatch(1);

  public void now() {
    wished.countDown();
  }

  public boolean wished() {
    return wished.getCount() == 0;
  }

  /** Waits that long, or until it is time to stop. True if it is. */
  public boolean within(long nanos) throws InterruptedException {
    return wished.await(nanos, TimeUnit.NANOSECONDS);
  }
}
