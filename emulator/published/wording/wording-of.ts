/** The wording of the data set that a cloud has. */
import type { Cloud } from '../../cloud.js';
import { companyWording } from './company.js';
import { oddWording } from './odd.js';
import type { Wording } from './wording.js';

export function wordingOf({ dataSet }: Pick<Cloud, 'dataSet'>): Wording {
  return dataSet === 'company' ? companyWording : oddWording;
}
