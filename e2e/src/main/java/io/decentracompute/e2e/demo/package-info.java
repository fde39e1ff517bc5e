/**
 * The demo: the journey on real pictures, with a node killed in the middle, and a report for people
 * to look at.
 */
@NullMarked
package io.decentracompute.e2e.demo;

import org.jspecify.annotations.NullMarked;
