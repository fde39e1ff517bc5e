package io.decentracompute.crds.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a list a map in the eyes of server-side apply: elements with equal keys merge, and a key
 * occurs once. Emitted as {@code x-kubernetes-list-type: map} and {@code
 * x-kubernetes-list-map-keys}.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ListKey {
  /** The field of an element that identifies it; it must be required. */
  String value();
}
