/** What values can be, and which fits where. */
@NullMarked
package io.decentracompute.aqua.compiler.types;

import org.jspecify.annotations.NullMarked;
