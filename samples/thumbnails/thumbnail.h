/* A picture in, a smaller JPEG out: the part that is the same in Wasm and as a native program. */
#ifndef THUMBNAIL_H
#define THUMBNAIL_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *data; /* JPEG, malloc'ed; NULL on failure */
  size_t len;
  const char *error; /* why, when data is NULL */
} thumbnail_result;

/*
 * Decodes a JPEG or PNG, scales it so that its longer side is at most max_side pixels (it is never enlarged) and encodes
 * it as JPEG. Pictures above 64 megapixels are refused before they are decoded.
 */
thumbnail_result thumbnail_make(const uint8_t *picture, size_t len, uint32_t max_side);

#endif
