/** The Network: the chain, its contracts and what all its participants share. */
@NullMarked
package io.decentracompute.crds.network;

import org.jspecify.annotations.NullMarked;
