import { whole } from '../../model/paging.js';
import { member, type RelatedList, type Resource } from '../../model/resource.js';
import { ramAction, ramMarker } from './ram.js';

/** The odd one among RAM's lists: 100 a page. https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listgroups */
export const group: Resource = {
  type: 'Group',
  scope: 'account',
  arn: { service: 'ram', kind: 'group' },
  key: member('GroupName'),
  list: { action: ramAction('ListGroups', 'group/*'), paging: ramMarker(100), items: 'Groups.Group' },
  get: {
    one: ramAction('GetGroup', 'group/{GroupName}', {
      mustContain: 'Group',
      echoes: { 'Group.GroupName': 'GroupName' },
      absent: ['EntityNotExist.Group'],
    }),
    item: 'Group',
    orList: true,
    ask: (GroupName) => ({ params: { GroupName } }),
  },
};

export const groupsOfUser: RelatedList = {
  list: { action: ramAction('ListGroupsForUser', 'user/{UserName}'), paging: whole, items: 'Groups.Group' },
  params: (UserName) => ({ UserName }),
  knownMembers: ['GroupName', 'Comments'],
};
