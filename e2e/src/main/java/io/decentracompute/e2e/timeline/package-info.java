/** When what happened in a run: shown as it happens, and kept for the report. */
@NullMarked
package io.decentracompute.e2e.timeline;

import org.jspecify.annotations.NullMarked;
