/*
 * marine.h: what a C module needs to be a Marine module.
 *
 * Compile marine.c into your module and mark each exported function with MARINE_EXPORT(name). A string, byte array or
 * array parameter arrives as two parameters, pointer and length; the function owns the memory and frees it. A function
 * with such a result returns void in C and hands the result over with one of the marine_return functions.
 */
#ifndef MARINE_H
#define MARINE_H

#include <stddef.h>
#include <stdint.h>

#define MARINE_EXPORT(name) __attribute__((export_name(#name), used, visibility("default")))

/* Hands over malloc'ed memory as the result (string or byte array; for arrays, len counts elements). */
void marine_return(void *data, size_t len);

/* Copies static or borrowed memory into a result. */
void marine_return_copy(const void *data, size_t len);

/* Copies a zero-terminated string into a result. */
void marine_return_string(const char *text);

/* Hands over a malloc'ed record. */
void marine_return_record(void *record);

/* Memory that lives until the host has read the result: for strings inside records and arrays. */
void *marine_result_memory(size_t size);

/* A parameter as a zero-terminated string; takes over `data`. The caller frees the answer. */
char *marine_take_string(char *data, size_t len);

#endif
