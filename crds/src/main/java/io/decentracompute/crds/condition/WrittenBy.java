package io.decentracompute.crds.condition;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Who may write a condition's type, by field manager. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WrittenBy {
  /** The one field manager; where it names several, one of them by a lease. */
  String[] value();
}
