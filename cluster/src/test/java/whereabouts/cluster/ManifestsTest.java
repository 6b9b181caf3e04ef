package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.persistence.CassandraSettings;
import whereabouts.tracker.access.Access;
import whereabouts.tracker.access.Judgement;
import whereabouts.tracker.event.EventSettings;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.wire.HttpSettings;
import whereabouts.tracker.wire.IngestSettings;

/** {@code config/kubernetes} is of Kubernetes' types, and says the same as the node does. */
class ManifestsTest {
  private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/name", "whereabouts");

  private final Manifests manifests = Manifests.read();
  private final StatefulSetSpec nodes = manifests.the(StatefulSet.class).getSpec();
  private final PodSpec pod = nodes.getTemplate().getSpec();
  private final Container container = pod.getContainers().get(0);
  private final Config config = config();

  /** What a pod's node runs with. */
  private static Config config() {
    return NodeSettings.load(
        ConfigFactory.parseString("POD_IP = 10.1.2.3")
            .withFallback(ConfigFactory.parseFile(Manifests.FOLDER.resolve("node.conf").toFile())));
  }

  @Test
  void everyManifestIsApplied() throws IOException {
    Set<String> applied =
        StreamSupport.stream(manifests.kustomization().path("resources").spliterator(), false)
            .map(file -> file.asText())
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(Manifests.FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".yaml")))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      applied.stream(), Stream.of("kustomization.yaml", "secret-example.yaml"))
                  .toList());
    }
    assertThat(manifests.resources())
        .extracting(HasMetadata::getKind)
        .containsExactlyInAnyOrder(
            "Namespace",
            "ServiceAccount",
            "Role",
            "RoleBinding",
            "Service",
            "Service",
            "StatefulSet",
            "PodDisruptionBudget",
            "NetworkPolicy");
  }

  @Test
  void whatKubernetesDoesNotKnowWouldBeFound() {
    String yaml = Manifests.text(Manifests.FOLDER.resolve("nodes.yaml"));
    for (String typo :
        List.of(
            yaml.replace("replicas: 3", "replica: 3"),
            yaml.replace("httpGet", "httpget"),
            yaml.replace("replicas: 3", "replicas: three"),
            yaml.replace("apps/v1", "apps/v1beta1"),
            yaml.replace("replicas: 3", "replicas: 3\n  replicas: 3"))) {
      assertThat(typo).isNotEqualTo(yaml);
      assertThatThrownBy(() -> Manifests.parse(typo).toList()).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void theSettingsAreOnesThatANodeStartsWith(@TempDir Path directory) throws IOException {
    Secret example =
        (Secret)
            Manifests.parse(Manifests.text(Manifests.FOLDER.resolve("secret-example.yaml")))
                .findFirst()
                .orElseThrow();
    String item = Path.of(config.getString("whereabouts.access.secret-file")).getFileName() + "";
    Path secrets =
        Files.writeString(directory.resolve("secrets"), example.getStringData().get(item));
    Access access =
        Access.of(
            config.withValue(
                "whereabouts.access.secret-file",
                ConfigValueFactory.fromAnyRef(secrets.toString())),
            Clock.systemUTC());
    assertThat(access.judge("nonsense")).isNotInstanceOf(Judgement.Granted.class);
    assertThat(NodeSettings.of(config)).isNotNull();
    assertThat(Roles.of(config)).isEqualTo(new Roles(true, true));
    assertThat(HttpSettings.of(config)).isNotNull();
    assertThat(IngestSettings.of(config)).isNotNull();
    assertThat(EventSettings.of(config)).isNotNull();
    assertThat(FleetSettings.of(config)).isNotNull();
    assertThat(CassandraSettings.of(config).replicationFactor()).isEqualTo(3);
  }

  @Test
  void everyFileOfTheSettingsIsMounted() {
    assertThat(container.getArgs())
        .containsExactly("node", "--config", mount("settings") + "/node.conf");
    assertThat(config.getString("whereabouts.access.secret-file"))
        .isEqualTo(mount("access") + "/secrets");
    assertThat(volume("settings").getConfigMap().getName())
        .isEqualTo(manifests.kustomization().at("/configMapGenerator/0/name").asText());
    assertThat(manifests.kustomization().at("/configMapGenerator/0/files/0").asText())
        .isEqualTo("node.conf");
    assertThat(Manifests.text(Manifests.FOLDER.resolve("secret-example.yaml")))
        .contains("name: " + volume("access").getSecret().getSecretName());
    assertThat(nodes.getVolumeClaimTemplates())
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("spill");
    assertThat(NodeSettings.of(config).spillDirectory()).startsWithRaw(Path.of(mount("spill")));
  }

  private String mount(String volume) {
    return container.getVolumeMounts().stream()
        .filter(mount -> mount.getName().equals(volume))
        .map(VolumeMount::getMountPath)
        .findFirst()
        .orElseThrow();
  }

  private io.fabric8.kubernetes.api.model.Volume volume(String name) {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void portsAreWhereTheNodeListens() {
    Map<String, Integer> ports =
        Map.of(
            "api", config.getInt("whereabouts.http.port"),
            "management", config.getInt("pekko.management.http.port"),
            "cluster", config.getInt("pekko.remote.artery.canonical.port"));
    assertThat(
            container.getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort)))
        .isEqualTo(ports);
    for (Service service : manifests.all(Service.class)) {
      assertThat(service.getSpec().getSelector()).isEqualTo(LABELS);
      for (ServicePort port : service.getSpec().getPorts()) {
        assertThat(port.getTargetPort().getStrVal()).isEqualTo(port.getName());
        assertThat(port.getPort()).isEqualTo(ports.get(port.getName()));
      }
    }
    NetworkPolicy policy = manifests.the(NetworkPolicy.class);
    assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEqualTo(LABELS);
    assertThat(policy.getSpec().getIngress())
        .allSatisfy(rule -> assertThat(rule.getFrom()).isNotEmpty());
    assertThat(policy.getSpec().getIngress())
        .flatExtracting(rule -> rule.getPorts())
        .extracting(port -> port.getPort().getStrVal())
        .containsExactlyInAnyOrder("api", "management", "management", "cluster");
  }

  @Test
  void nodesFindEachOtherByTheServiceOfAllNodes() {
    JoinSettings joining = JoinSettings.of(config);
    assertThat(joining.way()).isEqualTo(JoinSettings.Way.DNS);
    Service headless =
        manifests.all(Service.class).stream()
            .filter(service -> "None".equals(service.getSpec().getClusterIP()))
            .findFirst()
            .orElseThrow();
    String name = headless.getMetadata().getName();
    String namespace = manifests.kustomization().path("namespace").asText();
    assertThat(joining.name()).isEqualTo(name + "." + namespace + ".svc.cluster.local");
    assertThat(nodes.getServiceName()).isEqualTo(name);
    assertThat(headless.getSpec().getPublishNotReadyAddresses()).isTrue();
    // or the first pod waited for a second one that is not begun
    assertThat(nodes.getPodManagementPolicy()).isEqualTo("Parallel");
    assertThat(joining.requiredContactPoints())
        .isGreaterThan(nodes.getReplicas() / 2)
        .isLessThanOrEqualTo(nodes.getReplicas());
    for (String address : List.of("management.http.hostname", "remote.artery.canonical.hostname")) {
      assertThat(config.getString("pekko." + address)).isEqualTo("10.1.2.3");
    }
    assertThat(container.getEnv().get(0).getName()).isEqualTo("POD_IP");
    assertThat(container.getEnv().get(0).getValueFrom().getFieldRef().getFieldPath())
        .isEqualTo("status.podIP");
  }

  @Test
  void probesAskWhatTheNodeAnswers() {
    String alive = "/" + config.getString("pekko.management.health-checks.liveness-path");
    String ready = "/" + config.getString("pekko.management.health-checks.readiness-path");
    assertThat(asks(container.getStartupProbe())).isEqualTo("management " + alive);
    assertThat(asks(container.getLivenessProbe())).isEqualTo("management " + alive);
    assertThat(asks(container.getReadinessProbe())).isEqualTo("management " + ready);
  }

  private static String asks(Probe probe) {
    return probe.getHttpGet().getPort().getStrVal() + " " + probe.getHttpGet().getPath();
  }

  @Test
  void oneNodeAtATimeAndNoneIsCutShort() {
    assertThat(nodes.getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
    assertThat(nodes.getSelector().getMatchLabels()).isEqualTo(LABELS);
    assertThat(nodes.getTemplate().getMetadata().getLabels()).containsAllEntriesOf(LABELS);
    PodDisruptionBudget budget = manifests.the(PodDisruptionBudget.class);
    assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
    assertThat(budget.getSpec().getSelector().getMatchLabels()).isEqualTo(LABELS);
    List<String> pause = container.getLifecycle().getPreStop().getExec().getCommand();
    assertThat(pause).hasSize(2).startsWith("sleep");
    assertThat(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()))
        .isGreaterThan(StopTimes.atMost(config).plusSeconds(Integer.parseInt(pause.get(1))));
  }

  @Test
  void aNodeMayDoNothingBesideItsWork() {
    assertThat(pod.getServiceAccountName())
        .isEqualTo(manifests.the(ServiceAccount.class).getMetadata().getName());
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(manifests.the(RoleBinding.class).getSubjects())
        .allSatisfy(subject -> assertThat(subject.getKind()).isEqualTo("Group"));
    assertThat(manifests.the(RoleBinding.class).getRoleRef().getName())
        .isEqualTo(manifests.the(Role.class).getMetadata().getName());
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(volume("tmp").getEmptyDir()).isNotNull();
    assertThat(mount("tmp")).isEqualTo("/tmp");
    assertThat(Manifests.text(Manifests.FOLDER.resolve("Dockerfile")))
        .contains("USER " + pod.getSecurityContext().getRunAsUser() + ":");
  }
}
