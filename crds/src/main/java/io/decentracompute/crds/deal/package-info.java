/** The Deal: what this cluster serves for a customer, mirrored from the chain. */
@NullMarked
package io.decentracompute.crds.deal;

import org.jspecify.annotations.NullMarked;
