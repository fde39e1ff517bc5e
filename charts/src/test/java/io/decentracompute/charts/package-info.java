/** Tests of the Helm charts: linted, rendered, installed, and their rules tried. */
@NullMarked
package io.decentracompute.charts;

import org.jspecify.annotations.NullMarked;
