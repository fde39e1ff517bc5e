/** The program with every name resolved and every value typed. */
@NullMarked
package io.decentracompute.aqua.compiler.core;

import org.jspecify.annotations.NullMarked;
