/** How long to wait after failures. */
export interface BackOff {
  /** After the first failure. */
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Exponential: twice as long after each failure in a row, up to the longest wait. */
export function backOffMs(failures: number, { firstMs, maxMs }: BackOff): number {
  return Math.min(maxMs, firstMs * 2 ** (failures - 1));
}
