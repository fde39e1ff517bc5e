/**
 * Content by CID: where a gateway keeps it, how a worker gets it, and the verification of every
 * byte on the way.
 */
@NullMarked
package io.decentracompute.node.content;

import org.jspecify.annotations.NullMarked;
