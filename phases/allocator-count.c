/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "allocator-count.h"

#include "cpython.h"

#include <stdatomic.h>

enum { DOMAINS = 3, SHARDS = 32 };

static const PyMemAllocatorDomain domains[DOMAINS] = {PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM,
                                                      PYMEM_DOMAIN_OBJ};

typedef struct {
    AllocationCount *count;
    PyMemAllocatorEx counted;
} Domain;

/* The sizes of some blocks: free() does not tell them, and pymalloc has no function to ask. */
typedef struct {
    GMutex lock;
    GHashTable *sizes;
} Shard;

struct AllocationCount {
    GantryTrace *trace;
    Domain domains[DOMAINS];
    Shard shards[SHARDS];
    atomic_uint_least64_t calls;
    atomic_uint_least64_t bytes;
    atomic_uint_least64_t live;
    atomic_uint_least64_t peak;
};

/* pymalloc takes what is large from the raw domain: that is one allocation, not two. */
static _Thread_local int depth;

static Shard *shard_of(AllocationCount *count, const void *block)
{
    return &count->shards[((uintptr_t)block >> 4) % SHARDS];
}

static void add(AllocationCount *count, void *block, size_t size)
{
    if (block == NULL || depth > 0)
        return;
    Shard *shard = shard_of(count, block);
    g_mutex_lock(&shard->lock);
    g_hash_table_insert(shard->sizes, block, GSIZE_TO_POINTER(size));
    g_mutex_unlock(&shard->lock);
    atomic_fetch_add_explicit(&count->calls, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&count->bytes, size, memory_order_relaxed);
    uint64_t live = atomic_fetch_add_explicit(&count->live, size, memory_order_relaxed) + size;
    uint64_t peak = atomic_load_explicit(&count->peak, memory_order_relaxed);
    while (live > peak && !atomic_compare_exchange_weak(&count->peak, &peak, live))
        ;
}

/* A block from before the counting is unknown, and counts for nothing. */
static void take(AllocationCount *count, const void *block)
{
    gpointer size = NULL;
    if (block == NULL || depth > 0)
        return;
    Shard *shard = shard_of(count, block);
    g_mutex_lock(&shard->lock);
    g_hash_table_steal_extended(shard->sizes, block, NULL, &size);
    g_mutex_unlock(&shard->lock);
    atomic_fetch_sub_explicit(&count->live, GPOINTER_TO_SIZE(size), memory_order_relaxed);
}

static void *counting_malloc(void *domain_, size_t size)
{
    Domain *domain = domain_;
    depth++;
    void *block = domain->counted.malloc(domain->counted.ctx, size);
    depth--;
    add(domain->count, block, size);
    return block;
}

static void *counting_calloc(void *domain_, size_t n, size_t size)
{
    Domain *domain = domain_;
    depth++;
    void *block = domain->counted.calloc(domain->counted.ctx, n, size);
    depth--;
    add(domain->count, block, n * size);
    return block;
}

/* The old block is taken off first: as soon as it is free another thread may get its address. Where
 * there is no memory for the new one it is still there. */
static void *counting_realloc(void *domain_, void *block, size_t size)
{
    Domain *domain = domain_;
    take(domain->count, block);
    depth++;
    void *moved = domain->counted.realloc(domain->counted.ctx, block, size);
    depth--;
    add(domain->count, moved != NULL ? moved : block, size);
    return moved;
}

static void counting_free(void *domain_, void *block)
{
    Domain *domain = domain_;
    take(domain->count, block);
    depth++;
    domain->counted.free(domain->counted.ctx, block);
    depth--;
}

static void tell(void *count_, GantryTraceCounts *counts)
{
    AllocationCount *count = count_;
    uint64_t live = atomic_load_explicit(&count->live, memory_order_relaxed);
    *counts = (GantryTraceCounts){
        .calls = atomic_load_explicit(&count->calls, memory_order_relaxed),
        .bytes = atomic_load_explicit(&count->bytes, memory_order_relaxed),
        .live = live,
        .peak = atomic_exchange_explicit(&count->peak, live, memory_order_relaxed),
    };
}

AllocationCount *allocation_count_begin(GantryTrace *trace)
{
    AllocationCount *count = g_new0(AllocationCount, 1);
    count->trace = trace;
    for (size_t i = 0; i < SHARDS; i++) {
        g_mutex_init(&count->shards[i].lock);
        count->shards[i].sizes = g_hash_table_new(g_direct_hash, g_direct_equal);
    }
    for (size_t i = 0; i < DOMAINS; i++) {
        Domain *domain = &count->domains[i];
        PyMemAllocatorEx ours = {domain, counting_malloc, counting_calloc, counting_realloc,
                                 counting_free};
        domain->count = count;
        PyMem_GetAllocator(domains[i], &domain->counted);
        PyMem_SetAllocator(domains[i], &ours);
    }
    gantry_trace_set_counter(trace, tell, count);
    return count;
}

void allocation_count_end(AllocationCount *count)
{
    if (count == NULL)
        return;
    gantry_trace_set_counter(count->trace, NULL, NULL);
    for (size_t i = 0; i < DOMAINS; i++)
        PyMem_SetAllocator(domains[i], &count->domains[i].counted);
    for (size_t i = 0; i < SHARDS; i++) {
        g_hash_table_unref(count->shards[i].sizes);
        g_mutex_clear(&count->shards[i].lock);
    }
    g_free(count);
}
