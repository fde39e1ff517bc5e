package io.decentracompute.crds.condition;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A reason for which nobody can tell whether a condition holds. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface CannotTell {
  /** What the reason says, in a sentence for people. */
  String value();
}
