/** How the operator writes to the API server: never when nothing changes. */
@NullMarked
package io.decentracompute.operator.apiserver;

import org.jspecify.annotations.NullMarked;
