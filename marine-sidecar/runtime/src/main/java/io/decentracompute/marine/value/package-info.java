/** Interface-type values: from and to JSON, and through a module's memory by Marine's ABI. */
@NullMarked
package io.decentracompute.marine.value;

import org.jspecify.annotations.NullMarked;
