/**
 * What particle data says: states, content by identifier, signatures; its wire format and its JSON
 * view.
 */
@NullMarked
package io.decentracompute.aqua.trace;

import org.jspecify.annotations.NullMarked;
