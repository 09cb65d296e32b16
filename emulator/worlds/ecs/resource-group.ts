/** The filter ResourceGroupId, which the listings of ECS share. */
import type { FilterCall } from '../filters.js';

/** "Resources in the default resource group cannot be filtered." */
export function inResourceGroup(
  item: { readonly ResourceGroupId: string },
  value: string,
  { account }: FilterCall,
): boolean {
  return value !== account.defaultResourceGroupId && item.ResourceGroupId === value;
}

/** "Up to 1,000 resources are returned when resources are filtered by resource group." */
export const resourceGroupMax = 1000;
