/**
 * Conditions of a resource's status: one shape, closed reasons, and the rules for changing them.
 */
@NullMarked
package io.decentracompute.crds.condition;

import org.jspecify.annotations.NullMarked;
