/* The Marine module: the functions that thumbnails.wit names. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "marine.h"
#include "thumbnail.h"

static void return_error(const char *what, const char *thing, const char *why) {
  char message[512];
  snprintf(message, sizeof message, "error: %s %s: %s", what, thing, why);
  marine_return_string(message);
}

static uint8_t *read_file(const char *path, size_t *len) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return NULL;
  struct stat status;
  uint8_t *data = NULL;
  if (fstat(fd, &status) == 0 && status.st_size >= 0 && status.st_size < 0x40000000) {
    data = malloc((size_t)status.st_size + 1);
    size_t done = 0;
    while (data && done < (size_t)status.st_size) {
      ssize_t n = read(fd, data + done, (size_t)status.st_size - done);
      if (n <= 0) break;
      done += (size_t)n;
    }
    *len = done;
  }
  close(fd);
  return data;
}

static int write_file(const char *path, const uint8_t *data, size_t len) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) return -1;
  while (len) {
    ssize_t n = write(fd, data, len);
    if (n <= 0) {
      close(fd);
      return -1;
    }
    data += n;
    len -= (size_t)n;
  }
  return close(fd);
}

/* "/tmp/vault/cat.png" and 160 give "/tmp/vault/cat-160.jpg". */
static char *output_path(const char *path, uint32_t max_side) {
  size_t len = strlen(path);
  const char *slash = strrchr(path, '/');
  const char *dot = strrchr(path, '.');
  if (dot && (!slash || dot > slash + 1)) len = (size_t)(dot - path);
  size_t size = len + 16;
  char *out = malloc(size);
  if (out) snprintf(out, size, "%.*s-%u.jpg", (int)len, path, (unsigned)max_side);
  return out;
}

/* Writes the thumbnail of the picture at `path` beside it. Result: its path, or a text that begins with "error: ". */
MARINE_EXPORT(thumbnail) void thumbnail(char *path_data, uint32_t path_len, uint32_t max_side) {
  char *path = marine_take_string(path_data, path_len);
  size_t len = 0;
  uint8_t *picture = read_file(path, &len);
  if (!picture) {
    return_error("cannot read", path, strerror(errno));
  } else {
    thumbnail_result small = thumbnail_make(picture, len, max_side);
    free(picture);
    char *out = small.data ? output_path(path, max_side) : NULL;
    if (!small.data) {
      return_error("cannot make a thumbnail of", path, small.error);
    } else if (!out || write_file(out, small.data, small.len) != 0) {
      return_error("cannot write", out ? out : path, strerror(errno));
    } else {
      marine_return_string(out);
    }
    free(out);
    free(small.data);
  }
  free(path);
}

/* The same on bytes. An empty result means that the picture could not be decoded. */
MARINE_EXPORT(thumbnail_bytes) void thumbnail_bytes(uint8_t *picture, uint32_t len, uint32_t max_side) {
  thumbnail_result small = thumbnail_make(picture, len, max_side);
  free(picture);
  marine_return(small.data, small.len);
}

/* "ok": the module is loaded and answers. */
MARINE_EXPORT(health) void health(void) { marine_return_string("ok"); }
