/** Aqua files on disk, and those of npm packages. */
@NullMarked
package io.decentracompute.aqua.tools.files;

import org.jspecify.annotations.NullMarked;
