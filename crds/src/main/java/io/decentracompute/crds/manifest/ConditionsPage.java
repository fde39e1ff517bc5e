package io.decentracompute.crds.manifest;

import io.decentracompute.crds.condition.ConditionStatus;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.WrittenBy;
import io.decentracompute.crds.deal.DealConditions;
import io.decentracompute.crds.network.NetworkConditions;
import io.decentracompute.crds.peer.ComputePeerConditions;
import io.decentracompute.crds.provider.ProviderConditions;
import io.decentracompute.crds.subnet.SubnetConditions;
import io.decentracompute.crds.unit.ComputeUnitConditions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The page that explains every condition and reason. */
public final class ConditionsPage {
  /** The conditions of each kind; a class holds one enum for each type. */
  static final List<Class<?>> CONDITIONS =
      List.of(
          SubnetConditions.class,
          DealConditions.class,
          ComputeUnitConditions.class,
          ComputePeerConditions.class,
          ProviderConditions.class,
          NetworkConditions.class);

  private ConditionsPage() {}

  /** The page in Markdown. */
  public static String markdown() {
    var page = new StringBuilder();
    page.append(
        """
        # Conditions

        Generated from the Java types: `./dev manifests`. Each type of condition has one writer, and each reason implies the status, so \
        `kubectl describe` and this page never disagree.
        """);
    for (var kind : CONDITIONS) {
      page.append("\n## ").append(kindName(kind)).append('\n');
      for (var type : types(kind)) {
        page.append("\n### ").append(type.getSimpleName()).append("\n");
        page.append("Written by ").append(writers(type)).append(".\n\n");
        page.append("| status | reason | meaning |\n| --- | --- | --- |\n");
        for (var reason : reasons(type)) {
          page.append("| ").append(word(reason.status()));
          page.append(" | `").append(reason.value());
          page.append("` | ").append(reason.meaning()).append(" |\n");
        }
      }
    }
    return page.toString();
  }

  static List<Class<?>> types(Class<?> conditionsOfAKind) {
    return Arrays.stream(conditionsOfAKind.getDeclaredClasses())
        .filter(Reason.class::isAssignableFrom)
        .sorted(Comparator.comparing(Class::getSimpleName))
        .toList();
  }

  static List<Reason> reasons(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(Reason.class::cast).toList();
  }

  private static String kindName(Class<?> conditions) {
    return conditions.getSimpleName().replace("Conditions", "");
  }

  private static String writers(Class<?> type) {
    return String.join(" or ", type.getAnnotation(WrittenBy.class).value());
  }

  private static String word(ConditionStatus status) {
    var name = status.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}
