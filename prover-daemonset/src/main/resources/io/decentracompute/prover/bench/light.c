/* Light-mode RandomX on the same library as the prover: hashes per second of processor time.
   cc -O2 -o light light.c -lrandomx; ./light SECONDS */
#include <randomx.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv) {
  double seconds = argc > 1 ? atof(argv[1]) : 3;
  randomx_flags flags = randomx_get_flags();
  randomx_cache *cache = randomx_alloc_cache(flags);
  if (cache == NULL) return 2;
  randomx_init_cache(cache, "bench key", 9);
  randomx_vm *vm = randomx_create_vm(flags, cache, NULL);
  if (vm == NULL) return 2;
  unsigned char nonce[32] = {0}, hash[RANDOMX_HASH_SIZE];
  unsigned long count = 0;
  clock_t start = clock();
  while ((double)(clock() - start) / CLOCKS_PER_SEC < seconds) {
    nonce[count & 31]++;
    randomx_calculate_hash(vm, nonce, sizeof nonce, hash);
    count++;
  }
  printf("%.3f\n", count / ((double)(clock() - start) / CLOCKS_PER_SEC));
  randomx_destroy_vm(vm);
  randomx_release_cache(cache);
  return 0;
}
