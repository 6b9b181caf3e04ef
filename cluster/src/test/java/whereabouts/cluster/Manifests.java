package whereabouts.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** What an operator finds in {@code config/kubernetes}, as the types that Kubernetes has for it. */
record Manifests(JsonNode kustomization, List<HasMetadata> resources) {
  static final Path FOLDER = Path.of("..", "config", "kubernetes");

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "Namespace", Namespace.class,
          "NetworkPolicy", NetworkPolicy.class,
          "PodDisruptionBudget", PodDisruptionBudget.class,
          "Role", Role.class,
          "RoleBinding", RoleBinding.class,
          "Secret", Secret.class,
          "Service", Service.class,
          "ServiceAccount", ServiceAccount.class,
          "StatefulSet", StatefulSet.class);

  private static final ObjectMapper STRICT =
      JsonMapper.builder().annotationIntrospector(new NothingElse()).build();

  /** The types would keep what Kubernetes does not know, as it may come to know it. */
  private static final class NothingElse extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }
  }

  /** All that {@code kubectl apply -k} would send. */
  static Manifests read() {
    JsonNode kustomization =
        documents(text(FOLDER.resolve("kustomization.yaml"))).findFirst().orElseThrow();
    List<HasMetadata> resources =
        StreamSupport.stream(kustomization.path("resources").spliterator(), false)
            .flatMap(file -> parse(text(FOLDER.resolve(file.asText()))))
            .toList();
    return new Manifests(kustomization, resources);
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails if there is a kind, or a member of it, that Kubernetes does not know. */
  static Stream<HasMetadata> parse(String yaml) {
    return documents(yaml).map(Manifests::typed);
  }

  private static HasMetadata typed(JsonNode document) {
    String kind = document.path("kind").asText();
    Class<? extends HasMetadata> type = KINDS.get(kind);
    if (type == null) {
      throw new IllegalArgumentException("no kind of ours: " + kind);
    }
    HasMetadata typed = STRICT.convertValue(document, type);
    String version = document.path("apiVersion").asText();
    if (!version.equals(HasMetadata.getApiVersion(type))) {
      throw new IllegalArgumentException(kind + " is not of " + version);
    }
    return typed;
  }

  private static Stream<JsonNode> documents(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Iterable<Object> documents = new Yaml(options).loadAll(yaml);
    return StreamSupport.stream(documents.spliterator(), false).<JsonNode>map(STRICT::valueToTree);
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return resources.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The only one of a type. */
  <T extends HasMetadata> T the(Class<T> type) {
    List<T> all = all(type);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " of " + type.getSimpleName());
    }
    return all.get(0);
  }
}
