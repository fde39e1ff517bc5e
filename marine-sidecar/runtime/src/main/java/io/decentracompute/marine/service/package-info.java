/**
 * Services that run: one instance each, calls one after another, every call bounded and its failure
 * contained.
 */
@NullMarked
package io.decentracompute.marine.service;

import org.jspecify.annotations.NullMarked;
