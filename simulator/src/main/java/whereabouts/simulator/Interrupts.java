package whereabouts.simulator;

import java.lang.reflect.Proxy;
import java.util.List;
import whereabouts.simulator.wire.Stop;

/**
 * The first Ctrl-C or SIGTERM stops the sending, the rest of the run (acks, verification, report)
 * goes on; the next ends the process at once.
 *
 * <p>Not a shutdown hook, since the JVM ignores further signals while hooks run. The JDK's class
 * for signals is outside its specification, hence reached by name; where it is absent, the first
 * signal ends the process as usual.
 */
final class Interrupts {
  private static final int ENDED_BY_SIGNAL = 130;

  private Interrupts() {}

  static void stop(Stop stop) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (stop.wished()) {
                  Runtime.getRuntime().halt(ENDED_BY_SIGNAL);
                }
                stop.now();
                return null;
              });
      for (String name : List.of("INT", "TERM")) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
      }
    } catch (ReflectiveOperationException e) {
      // The JVM's own handling remains.
    }
  }
}
