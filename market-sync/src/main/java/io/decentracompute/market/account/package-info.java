/**
 * Chain accounts of a role: keys from Secrets that are read by name, and what reading may answer.
 */
@NullMarked
package io.decentracompute.market.account;

import org.jspecify.annotations.NullMarked;
