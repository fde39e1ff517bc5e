/** Whether a Subnet is served, judged by a health particle. */
@NullMarked
package io.decentracompute.operator.subnet;

import org.jspecify.annotations.NullMarked;
