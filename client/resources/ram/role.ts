import { member, type Resource } from '../../model/resource.js';
import { textsOf } from '../../model/value.js';
import { ramAction, ramMarker } from './ram.js';

export const getRole = ramAction('GetRole', 'role/{RoleName}', {
  mustContain: 'Role',
  echoes: { 'Role.RoleName': 'RoleName' },
  absent: ['EntityNotExist.Role'],
});

/** https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listroles */
export const role: Resource = {
  type: 'Role',
  scope: 'account',
  // Upstream writes service roles in capitals, and their ARNs in lower case.
  arn: { service: 'ram', kind: 'role', nameIn: ({ Arn }) => textsOf(Arn)[0]?.split('/').at(-1) },
  key: member('RoleName'),
  list: { action: ramAction('ListRoles', 'role/*'), paging: ramMarker(1000), items: 'Roles.Role' },
  get: { one: getRole, item: 'Role', orList: true, ask: (RoleName) => ({ params: { RoleName } }) },
};
