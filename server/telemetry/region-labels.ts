const maxRegions = 100;

/**
 * Region ids as metric labels. Callers may name regions that do not exist, and the values of a label must not grow with such
 * input. A region gets its own label after a successful call there. Until then its label is `other`.
 */
export class RegionLabels {
  private readonly known = new Set<string>();

  labelOf(regionId: string | null, succeeded: boolean): string {
    if (regionId === null) return 'central';
    if (succeeded && this.known.size < maxRegions) this.known.add(regionId);
    return this.known.has(regionId) ? regionId : 'other';
  }
}
