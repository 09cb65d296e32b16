import { constants, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** What is alive in the heap, and how much the heap may hold. In bytes. */
export interface HeapState {
  readonly liveBytes: number;
  readonly limitBytes: number;
}

/**
 * Tells what is left in the heap after each full garbage collection. The counted bytes of requests are estimates; this is a
 * measurement, which comes often when the heap is nearly full. Returns the end of it.
 */
export function watchHeap(tell: (state: HeapState) => void): () => void {
  const observer = new PerformanceObserver((list) => {
    const isFull = list.getEntries().some((entry) => kindOf(entry) === constants.NODE_PERFORMANCE_GC_MAJOR);
    if (!isFull) return;
    const { used_heap_size: liveBytes, heap_size_limit: limitBytes } = getHeapStatistics();
    tell({ liveBytes, limitBytes });
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

function kindOf(entry: object): unknown {
  const { detail } = entry as { readonly detail?: unknown };
  return typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : undefined;
}
