/** A small HTTP server with limits: routes, JSON errors, streamed answers. */
@NullMarked
package io.decentracompute.node.http;

import org.jspecify.annotations.NullMarked;
