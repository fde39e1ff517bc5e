/**
 * What a module file is made of: its CID, its custom sections, its interface types and the text
 * they are written in.
 */
@NullMarked
package io.decentracompute.marine.module;

import org.jspecify.annotations.NullMarked;
