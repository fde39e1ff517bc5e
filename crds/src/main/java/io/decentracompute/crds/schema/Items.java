package io.decentracompute.crds.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Bounds the scalar elements of a list, or the values of a map. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Items {
  /** Largest length of an element in characters. */
  int maxLength();

  /** Regular expression of an element; empty for none. */
  String pattern() default "";
}
