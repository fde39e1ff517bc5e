/** Annotations that say in Java what a manifest needs and the generator lacks. */
@NullMarked
package io.decentracompute.crds.schema;

import org.jspecify.annotations.NullMarked;
