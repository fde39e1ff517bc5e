/** A network of peers in memory: real engines and keys, delivery and services under control. */
@NullMarked
package io.decentracompute.aqua.tools.network;

import org.jspecify.annotations.NullMarked;
