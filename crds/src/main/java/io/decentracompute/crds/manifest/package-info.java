/** Writes the manifests of the kinds from their Java types. */
@NullMarked
package io.decentracompute.crds.manifest;

import org.jspecify.annotations.NullMarked;
