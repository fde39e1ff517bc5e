package io.decentracompute.crds.condition;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One aspect of a resource's state, in the form of Kubernetes' own {@code metav1.Condition}. Each
 * type has one manager, which applies it with a field manager of its own.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    @Required
        @Size(max = 64)
        @Pattern("^[A-Za-z]+$")
        @JsonPropertyDescription("What the condition is about.")
        String type,
    @Required @JsonPropertyDescription("Whether it holds: True, False or Unknown.")
        ConditionStatus status,
    @Required
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z]+$")
        @JsonPropertyDescription("Why, as one word of a closed set.")
        String reason,
    @Required @Size(max = 4096) @JsonPropertyDescription("Cause and remedy, for people.")
        String message,
    @Required @Min(0) @JsonPropertyDescription("The metadata.generation that was looked at.")
        long observedGeneration,
    @Required
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When the status last changed.")
        Instant lastTransitionTime) {
  private static final int MESSAGE_LIMIT = 4096;

  /** Cuts a message that is too long and the time to whole seconds, as the API wants them. */
  public Condition {
    lastTransitionTime = lastTransitionTime.truncatedTo(ChronoUnit.SECONDS);
    if (message.length() > MESSAGE_LIMIT) {
      message = message.substring(0, MESSAGE_LIMIT - 1) + "…";
    }
  }

  /** The condition that a reason implies, as of now. */
  public static Condition of(Reason reason, String message, long observedGeneration, Instant now) {
    return new Condition(
        reason.type(), reason.status(), reason.value(), message, observedGeneration, now);
  }

  /** Whether the condition holds. */
  public boolean holds() {
    return status == ConditionStatus.TRUE;
  }

  /** Whether the condition is of this type and for this reason. */
  public boolean is(Reason other) {
    return type.equals(other.type()) && reason.equals(other.value());
  }
}
