import { constants, PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

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
    tell({ liveBytes: oldBytes(), limitBytes: heapLimit() });
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

/** Without the spaces of new objects: what they hold was made after the collection, of which this process hears later. */
function oldBytes(): number {
  const old = getHeapSpaceStatistics().filter(({ space_name: name }) => !name.startsWith('new_'));
  return old.reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
}

/** Of the limit that Node tells, this much is for objects that have just been made: three times the largest semi-space. */
const youngBytes = (Number(process.versions.node.split('.')[0]) >= 24 ? 192 : 48) * 2 ** 20;

/** What objects that live longer may take, in bytes, as --max-old-space-size says. */
export function heapLimit(): number {
  return getHeapStatistics().heap_size_limit - youngBytes;
}

function kindOf(entry: object): unknown {
  const { detail } = entry as { readonly detail?: unknown };
  return typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : undefined;
}
