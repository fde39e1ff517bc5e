/** The running process: configuration, role, leader election, health and metrics. */
@NullMarked
package io.decentracompute.market.app;

import org.jspecify.annotations.NullMarked;
