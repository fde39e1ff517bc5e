package io.decentracompute.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a program asks of the API server, in the words of RBAC: {@code patch
 * decentracompute.io/deals/status}, {@code get core/pods}. Compared with what a chart grants, it
 * shows what is missing there and what is too much. Names of objects are left out of account.
 */
public final class ApiRights {
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api|apis/(?<group>[^/]+))/v[^/]+(?:/namespaces/[^/]+(?=/(?!status$|finalize$)))?/(?<resource>[^/]+)(?:/(?<name>[^/]+))?(?:/(?<sub>[^/]+))?");
  private static final Pattern DOCUMENTS = Pattern.compile("(?m)^---\\s*$");

  private final Set<String> used = new ConcurrentSkipListSet<>();

  /** A client of the same cluster and user, whose requests are taken note of. */
  public KubernetesClient recording(KubernetesClient like) {
    return new KubernetesClientBuilder()
        .withConfig(like.getConfiguration())
        .withHttpClientBuilderConsumer(
            http -> http.addOrReplaceInterceptor("rights", interceptor()))
        .build();
  }

  /** Takes note of the requests of a client that it is added to. */
  public Interceptor interceptor() {
    return new Interceptor() {
      @Override
      public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        note(request.method(), request.uri());
      }

      @Override
      public void after(
          HttpRequest request,
          HttpResponse<?> response,
          AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        // Whoever applies what is not there yet has to be allowed to create it.
        if (response.code() == HttpURLConnection.HTTP_CREATED) {
          note("POST", request.uri());
        }
      }
    };
  }

  /**
   * How what was asked for so far differs from what Roles grant.
   *
   * @param missing asked for and not granted, but for reviews of one's own rights, which everybody
   *     may ask for
   * @param idle granted and not asked for, but for reading one of what may be listed
   */
  public record Difference(Set<String> missing, Set<String> idle) {
    /** Neither too little nor too much is granted. */
    public static final Difference NONE = new Difference(Set.of(), Set.of());
  }

  /**
   * Compares what was asked for with what the Roles and ClusterRoles of this name grant.
   *
   * @param manifests rendered YAML documents
   */
  public Difference from(Path manifests, String role) {
    var granted = granted(manifests, role);
    var missing = new TreeSet<>(used);
    missing.removeAll(granted);
    missing.removeIf(right -> right.startsWith("create authorization.k8s.io/self"));
    var idle = new TreeSet<>(granted);
    idle.removeAll(used);
    idle.removeIf(
        right -> right.startsWith("get ") && granted.contains(right.replaceFirst("get", "list")));
    return new Difference(missing, idle);
  }

  private void note(String method, URI uri) {
    right(method, uri.getPath(), String.valueOf(uri.getQuery())).ifPresent(used::add);
  }

  /** What a request asks for; nothing where it is about no resource. */
  static Optional<String> right(String method, String path, String query) {
    var match = PATH.matcher(path);
    if (!match.matches()) {
      return Optional.empty();
    }
    var isNamed = match.group("name") != null;
    var verb =
        switch (method) {
          case "GET" -> isNamed ? "get" : query.contains("watch=true") ? "watch" : "list";
          case "POST" -> "create";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "DELETE" -> isNamed ? "delete" : "deletecollection";
          default -> method;
        };
    var group = match.group("group") == null ? "core" : match.group("group");
    var sub = match.group("sub") == null ? "" : "/" + match.group("sub");
    return Optional.of(verb + " " + group + "/" + match.group("resource") + sub);
  }

  private static Set<String> granted(Path manifests, String role) {
    var granted = new TreeSet<String>();
    var serialization = new KubernetesSerialization();
    try {
      DOCUMENTS
          .splitAsStream(Files.readString(manifests))
          .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
          .map(document -> (HasMetadata) serialization.<Object>unmarshal(document))
          .filter(object -> object.getMetadata().getName().equals(role))
          .flatMap(ApiRights::rules)
          .forEach(rule -> add(rule, granted));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return granted;
  }

  private static Stream<PolicyRule> rules(HasMetadata object) {
    return switch (object) {
      case ClusterRole role -> role.getRules().stream();
      case Role role -> role.getRules().stream();
      default -> Stream.empty();
    };
  }

  private static void add(PolicyRule rule, Set<String> granted) {
    for (var group : rule.getApiGroups()) {
      for (var resource : rule.getResources()) {
        for (var verb : rule.getVerbs()) {
          granted.add(verb + " " + (group.isEmpty() ? "core" : group) + "/" + resource);
        }
      }
    }
  }
}
