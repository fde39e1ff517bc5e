/** Checks particle data after the fact: who did what, and whether their signatures cover it. */
@NullMarked
package io.decentracompute.aqua.verify;

import org.jspecify.annotations.NullMarked;
