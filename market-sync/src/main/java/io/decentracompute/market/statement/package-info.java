/** What a worker signs so that customers know its peer id, and the checks of it. */
@NullMarked
package io.decentracompute.market.statement;

import org.jspecify.annotations.NullMarked;
