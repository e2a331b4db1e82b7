/* kmeans_symbol.h: included before Rodinia's kmeans, which names its variable in a string. CUDA has returned an error
 * for that since version 5.
 */
#ifdef __CUDACC__
#define cudaMemcpyToSymbol(name, ...) cudaMemcpyToSymbol(c_clusters, __VA_ARGS__)
#endif
