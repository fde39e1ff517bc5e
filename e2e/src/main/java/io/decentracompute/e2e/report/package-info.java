/**
 * What a run leaves for people: a contact sheet with tables and a timeline, and the same as JSON.
 */
@NullMarked
package io.decentracompute.e2e.report;

import org.jspecify.annotations.NullMarked;
