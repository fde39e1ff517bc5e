/** Examples of plans as folders of files. */
@NullMarked
package io.decentracompute.market.golden;

import org.jspecify.annotations.NullMarked;
