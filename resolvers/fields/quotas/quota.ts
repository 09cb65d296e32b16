import { asDecimal, type Leaf, made } from '../scalar-fields.js';

/** Null when upstream does not count the usage, or when nothing is allowed. */
const usedPercent: Leaf<number | null> = made(['TotalQuota', 'TotalUsage'], ({ TotalQuota, TotalUsage }) => {
  const [total, used] = [asDecimal(TotalQuota, 'TotalQuota'), asDecimal(TotalUsage, 'TotalUsage')];
  return total === null || used === null || total <= 0 ? null : (used / total) * 100;
});

export const quotaTables = { Quota: { usedPercent } };
