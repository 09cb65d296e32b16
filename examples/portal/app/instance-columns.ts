import type { Column } from './table';

/** The columns of the list of instances. */
export const columns: readonly Column[] = [
  { title: 'Instance' },
  { title: 'Region' },
  { title: 'Status' },
  { title: 'Type' },
  { title: 'Address' },
  { title: 'Tags' },
  { title: 'Actions', isHidden: true },
];
