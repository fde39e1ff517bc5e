/**
 * Events for people, as plain objects: which one is due is decided here, writing is the caller's.
 */
@NullMarked
package io.decentracompute.crds.event;

import org.jspecify.annotations.NullMarked;
