/*
 * The same thumbnails as a native program, for the benchmark's reference.
 *   native MAX_SIDE REPEAT PICTURE...   prints one line of JSON: pictures, seconds, pictures per second
 *   native MAX_SIDE 0 IN OUT            writes one thumbnail
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "thumbnail.h"

static uint8_t *slurp(const char *path, size_t *len) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  *len = (size_t)ftell(file);
  rewind(file);
  uint8_t *data = malloc(*len + 1);
  if (!data || fread(data, 1, *len, file) != *len) {
    perror(path);
    exit(1);
  }
  fclose(file);
  return data;
}

static thumbnail_result make(const char *path, uint32_t max_side) {
  size_t len;
  uint8_t *picture = slurp(path, &len);
  thumbnail_result small = thumbnail_make(picture, len, max_side);
  free(picture);
  if (!small.data) {
    fprintf(stderr, "%s: %s\n", path, small.error);
    exit(1);
  }
  return small;
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: %s MAX_SIDE REPEAT PICTURE... | MAX_SIDE 0 IN OUT\n", argv[0]);
    return 2;
  }
  uint32_t max_side = (uint32_t)strtoul(argv[1], NULL, 10);
  int repeat = atoi(argv[2]);
  if (repeat == 0) {
    thumbnail_result small = make(argv[3], max_side);
    FILE *out = argc > 4 ? fopen(argv[4], "wb") : NULL;
    if (!out || fwrite(small.data, 1, small.len, out) != small.len || fclose(out) != 0) {
      perror("cannot write");
      return 1;
    }
    return 0;
  }
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  int pictures = 0;
  for (int round = 0; round < repeat; round++) {
    for (int i = 3; i < argc; i++, pictures++) free(make(argv[i], max_side).data);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
  printf("{\"pictures\":%d,\"seconds\":%.4f,\"picturesPerSecond\":%.2f}\n", pictures, seconds, pictures / seconds);
  return 0;
}
