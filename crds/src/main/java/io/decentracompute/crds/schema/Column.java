package io.decentracompute.crds.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A column of {@code kubectl get}; columns appear in the order of their annotations, the age last.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Columns.class)
public @interface Column {
  /** Heading; {@code kubectl} prints it in capitals. */
  String name();

  /** JSON path of the value, beginning with a dot. */
  String path();

  /** {@code string}, {@code integer}, {@code boolean} or {@code date}. */
  String type() default "string";

  /** Shown with {@code -o wide} only. */
  boolean wide() default false;

  /** What the column shows. */
  String description();
}
