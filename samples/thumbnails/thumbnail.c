#include "thumbnail.h"

#include <stdlib.h>
#include <string.h>

#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS 32768
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>

#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include <stb/stb_image_resize.h>

#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>

enum { CHANNELS = 3, QUALITY = 85, MAX_PIXELS = 64 * 1024 * 1024 };

typedef struct {
  uint8_t *data;
  size_t len, capacity;
  int failed;
} buffer;

static void append(void *context, void *data, int size) {
  buffer *out = context;
  if (out->failed) return;
  if (out->len + (size_t)size > out->capacity) {
    size_t capacity = 2 * out->capacity + (size_t)size + 4096;
    uint8_t *grown = realloc(out->data, capacity);
    if (!grown) {
      out->failed = 1;
      return;
    }
    out->data = grown;
    out->capacity = capacity;
  }
  memcpy(out->data + out->len, data, (size_t)size);
  out->len += (size_t)size;
}

static thumbnail_result failure(const char *why) {
  thumbnail_result result = {NULL, 0, why};
  return result;
}

thumbnail_result thumbnail_make(const uint8_t *picture, size_t len, uint32_t max_side) {
  if (max_side < 1 || max_side > 4096) return failure("max_side must be 1 to 4096 pixels");
  if (len == 0 || len > 0x7fffffff) return failure("the picture is empty or too large");

  int width, height, channels;
  if (!stbi_info_from_memory(picture, (int)len, &width, &height, &channels)) return failure(stbi_failure_reason());
  if ((int64_t)width * height > MAX_PIXELS) return failure("the picture has more than 64 megapixels");

  uint8_t *pixels = stbi_load_from_memory(picture, (int)len, &width, &height, &channels, CHANNELS);
  if (!pixels) return failure(stbi_failure_reason());

  int longer = width > height ? width : height;
  int target_width = width, target_height = height;
  if (longer > (int)max_side) {
    target_width = (int)((int64_t)width * max_side / longer);
    target_height = (int)((int64_t)height * max_side / longer);
    if (target_width < 1) target_width = 1;
    if (target_height < 1) target_height = 1;
    uint8_t *scaled = malloc((size_t)target_width * target_height * CHANNELS);
    if (!scaled || !stbir_resize_uint8(pixels, width, height, 0, scaled, target_width, target_height, 0, CHANNELS)) {
      free(scaled);
      free(pixels);
      return failure("not enough memory to scale the picture");
    }
    free(pixels);
    pixels = scaled;
  }

  buffer out = {0};
  int written = stbi_write_jpg_to_func(append, &out, target_width, target_height, CHANNELS, pixels, QUALITY);
  free(pixels);
  if (!written || out.failed) {
    free(out.data);
    return failure("not enough memory to write the thumbnail");
  }
  thumbnail_result result = {out.data, out.len, NULL};
  return result;
}
