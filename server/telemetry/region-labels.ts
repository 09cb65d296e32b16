const maxRegions = 100;

/**
 * Region ids as metric labels. Anybody may ask for a region that does not exist, and a label's values must not grow with
 * what people type: a region has a label of its own once a call there has succeeded, until then it is `other`.
 */
export class RegionLabels {
  private readonly known = new Set<string>();

  labelOf(regionId: string | null, succeeded: boolean): string {
    if (regionId === null) return 'central';
    if (succeeded && this.known.size < maxRegions) this.known.add(regionId);
    return this.known.has(regionId) ? regionId : 'other';
  }
}
