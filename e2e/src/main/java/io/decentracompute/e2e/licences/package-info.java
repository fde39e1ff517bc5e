/**
 * The licence list of everything in our jars, made from the bill of materials, and the rule about
 * what may be in it.
 */
@NullMarked
package io.decentracompute.e2e.licences;

import org.jspecify.annotations.NullMarked;
