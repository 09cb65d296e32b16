/** The wait after failures. */
export interface BackOff {
  /** The wait after the first failure. */
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Exponential: the wait doubles with each consecutive failure, up to `maxMs`. */
export function backOffMs(failures: number, { firstMs, maxMs }: BackOff): number {
  return Math.min(maxMs, firstMs * 2 ** (failures - 1));
}
