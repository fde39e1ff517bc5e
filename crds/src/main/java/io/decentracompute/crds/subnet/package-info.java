/** The Subnet: what a developer wants served, and what became of it. */
@NullMarked
package io.decentracompute.crds.subnet;

import org.jspecify.annotations.NullMarked;
