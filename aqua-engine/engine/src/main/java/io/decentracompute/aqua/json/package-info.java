/** JSON values whose text is exact to the byte, because content identifiers are made of it. */
@NullMarked
package io.decentracompute.aqua.json;

import org.jspecify.annotations.NullMarked;
