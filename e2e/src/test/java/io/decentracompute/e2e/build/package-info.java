/**
 * Rules of the build that no single module can check: arrows between modules, pinned versions,
 * licences, the README's map.
 */
@NullMarked
package io.decentracompute.e2e.build;

import org.jspecify.annotations.NullMarked;
