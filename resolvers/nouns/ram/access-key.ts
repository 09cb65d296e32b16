import { itemAt } from '../../../client/model/value.js';
import { readAll } from '../../../client/reading/paginator.js';
import { accessKeys, getAccessKeyLastUsed } from '../../../client/resources/ram/access-key.js';
import { user } from '../../../client/resources/ram/user.js';
import { partsOf } from '../../connection/odd-rows.js';
import { enumeration } from '../../fields/enumeration.js';
import type { Field, FieldTable } from '../../fields/field.js';
import { completeAlways } from '../../fields/reference.js';
import type { ResourceNode } from '../../fields/resource-node.js';
import { asDateTime, dateTime, type HasItem, made, requiredText } from '../../fields/scalar-fields.js';
import type { AccessKeyStatus as AccessKeyStatusName, AccessKey as AccessKeyType } from '../../schema.types.js';

export const AccessKeyStatus = enumeration<AccessKeyStatusName>({ ACTIVE: 'Active', INACTIVE: 'Inactive' });

interface AccessKeyNode extends HasItem {
  readonly user: ResourceNode;
}

const dayMs = 86_400_000;

const lastUsedAt: Field<string | null, AccessKeyNode> = {
  needs: [],
  asks: { kind: 'actions', perParent: [getAccessKeyLastUsed] },
  resolve: async ({ user, item }) => {
    const params = { UserName: user.key, UserAccessKeyId: String(item.AccessKeyId) };
    const answer = await user.cloud.reader.ask(getAccessKeyLastUsed, { regionId: null, params });
    return asDateTime(answer && itemAt(answer, 'AccessKeyLastUsed').LastUsedDate);
  },
};

const AccessKey: FieldTable<AccessKeyType, AccessKeyNode> = {
  accessKeyId: requiredText('AccessKeyId'),
  status: AccessKeyStatus.always('Status'),
  createdAt: dateTime('CreateDate'),
  ageDays: made(['CreateDate'], ({ CreateDate }) => {
    const createdAt = asDateTime(CreateDate);
    return createdAt === null ? null : Math.floor((Date.now() - Date.parse(createdAt)) / dayMs);
  }),
  lastUsedAt,
  user: {
    needs: [],
    asks: { kind: 'parent', resource: user },
    resolve: (accessKey, { selection }) => completeAlways(accessKey.user, selection),
  },
};

const accessKeysOfUser: Field<readonly object[]> = {
  needs: [],
  asks: { kind: 'rows', list: accessKeys, per: 'parent' },
  resolve: async (node) => {
    const rows = await readAll(node.cloud.reader, accessKeys, { regionId: null, params: { UserName: node.key } });
    return partsOf(rows, (item) => ({ item, user: node }));
  },
};

export const accessKeyTables = { AccessKey, User: { accessKeys: accessKeysOfUser } };
