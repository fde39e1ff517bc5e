/* The six functions of Marine's ABI that a host calls around every exported function. */
#include "marine.h"

#include <stdlib.h>
#include <string.h>

/* Everything that belongs to a result, freed when the host has read it. */
typedef struct owned {
  struct owned *next;
  void *memory;
} owned;

static owned *results;
static uint32_t result_ptr;
static uint32_t result_size;

static void own(void *memory) {
  owned *entry = malloc(sizeof *entry);
  if (!entry) __builtin_trap();
  entry->memory = memory;
  entry->next = results;
  results = entry;
}

/* `size` is in bytes; the tag names the element type and is of no use here: malloc aligns for all of them. */
MARINE_EXPORT(allocate) void *allocate(uint32_t size, uint32_t tag) {
  (void)tag;
  return size ? malloc(size) : NULL;
}

MARINE_EXPORT(release_objects) void release_objects(void) {
  while (results) {
    owned *entry = results;
    results = entry->next;
    free(entry->memory);
    free(entry);
  }
}

MARINE_EXPORT(get_result_size) uint32_t get_result_size(void) { return result_size; }
MARINE_EXPORT(get_result_ptr) uint32_t get_result_ptr(void) { return result_ptr; }
MARINE_EXPORT(set_result_size) void set_result_size(uint32_t size) { result_size = size; }
MARINE_EXPORT(set_result_ptr) void set_result_ptr(uint32_t ptr) { result_ptr = ptr; }

void marine_return(void *data, size_t len) {
  if (data) own(data);
  result_ptr = (uint32_t)(uintptr_t)data;
  result_size = (uint32_t)len;
}

void marine_return_record(void *record) { marine_return(record, 0); }

void marine_return_copy(const void *data, size_t len) {
  void *copy = NULL;
  if (len) {
    copy = malloc(len);
    if (!copy) __builtin_trap();
    memcpy(copy, data, len);
  }
  marine_return(copy, len);
}

void marine_return_string(const char *text) { marine_return_copy(text, strlen(text)); }

void *marine_result_memory(size_t size) {
  void *memory = malloc(size ? size : 1);
  if (!memory) __builtin_trap();
  own(memory);
  return memory;
}

char *marine_take_string(char *data, size_t len) {
  char *text = malloc(len + 1);
  if (!text) __builtin_trap();
  if (len) memcpy(text, data, len);
  text[len] = 0;
  free(data);
  return text;
}
