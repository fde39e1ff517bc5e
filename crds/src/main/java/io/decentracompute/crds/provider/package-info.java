/** The Provider: the account that sells, its offer and its chain state. */
@NullMarked
package io.decentracompute.crds.provider;

import org.jspecify.annotations.NullMarked;
