/** What programs of other languages need to call compiled functions. */
@NullMarked
package io.decentracompute.aqua.tools.stubs;

import org.jspecify.annotations.NullMarked;
