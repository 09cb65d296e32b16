import { type Item, itemsOf, valueAt } from '../../../client/model/value.js';
import type { PartNode } from '../../nouns/fields/parts.js';
import type { Field } from '../field.js';

/** Older answers name only one instance. Newer answers list the attachments; shared disks have several. */
function attachmentsOf(item: Item): readonly Item[] {
  const listed = itemsOf(valueAt(item, ['Attachments', 'Attachment']));
  return listed.length > 0 || !item.InstanceId ? listed : [item];
}

const attachments: Field<readonly PartNode[]> = {
  needs: ['Attachments', 'InstanceId'],
  read: (owner) => attachmentsOf(owner.item).map((item) => ({ item, owner })),
};

export const diskTables = { Disk: { attachments } };
