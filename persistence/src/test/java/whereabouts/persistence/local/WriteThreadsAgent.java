package whereabouts.persistence.local;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes.Name;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Changes how many threads apply Cassandra's writes while it runs, as {@code nodetool
 * setconcurrency MutationStage} does, but from inside its process: so that no port has to be open
 * for it.
 */
public final class WriteThreadsAgent {
  private static final int LEAVE_CORE = -1;
  private static final String CLASS_FILE = "WriteThreadsAgent.class";

  private WriteThreadsAgent() {}

  /** Runs in Cassandra. */
  public static void agentmain(String threads) throws JMException {
    ManagementFactory.getPlatformMBeanServer()
        .invoke(
            new ObjectName("org.apache.cassandra.db:type=StorageService"),
            "setConcurrency",
            new Object[] {"MutationStage", LEAVE_CORE, Integer.valueOf(threads)},
            new String[] {"java.lang.String", "int", "int"});
  }

  static void set(long pid, int threads) {
    try {
      Path jar = jar();
      VirtualMachine cassandra = VirtualMachine.attach(Long.toString(pid));
      try {
        cassandra.loadAgent(jar.toString(), Integer.toString(threads));
      } finally {
        cassandra.detach();
        Files.delete(jar);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path jar() throws IOException {
    Path jar = Files.createTempFile("write-threads", ".jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", WriteThreadsAgent.class.getName());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream code =
            Objects.requireNonNull(WriteThreadsAgent.class.getResourceAsStream(CLASS_FILE))) {
      out.putNextEntry(
          new JarEntry(
              WriteThreadsAgent.class.getPackageName().replace('.', '/') + "/" + CLASS_FILE));
      code.transferTo(out);
    }
    return jar;
  }
}
