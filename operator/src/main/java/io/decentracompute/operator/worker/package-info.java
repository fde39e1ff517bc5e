/** The Kubernetes objects of one worker. */
@NullMarked
package io.decentracompute.operator.worker;

import org.jspecify.annotations.NullMarked;
