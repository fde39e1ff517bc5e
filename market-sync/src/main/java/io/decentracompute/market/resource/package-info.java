/** Writes to the API server: server-side apply of exactly the fields that market-sync owns. */
@NullMarked
package io.decentracompute.market.resource;

import org.jspecify.annotations.NullMarked;
