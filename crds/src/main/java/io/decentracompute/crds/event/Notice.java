package io.decentracompute.crds.event;

/**
 * Something that a person should hear about an object.
 *
 * @param action what was done or judged, as one word in camel case
 * @param reason why, as one word in camel case of a closed set
 * @param note a sentence or two
 * @param warning whether somebody may have to act
 */
public record Notice(String action, String reason, String note, boolean warning) {
  /** Longest note that the API server takes. */
  public static final int NOTE_LIMIT = 1024;

  /** Cuts a note that is too long. */
  public Notice {
    if (note.length() > NOTE_LIMIT) {
      note = note.substring(0, NOTE_LIMIT - 1) + "…";
    }
  }

  /** Good news, or none in particular. */
  public static Notice normal(String action, String reason, String note) {
    return new Notice(action, reason, note, false);
  }

  /** Somebody may have to act. */
  public static Notice warning(String action, String reason, String note) {
    return new Notice(action, reason, note, true);
  }
}
