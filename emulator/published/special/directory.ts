/** What ResourceDirectoryMaster tells about the directory of a fleet: itself, its folders, its members. */
import type { Folder, Member } from '../../data/fleet/members.js';
import { byPage } from '../../paging.js';
import type { Body } from '../../wire/rpc.js';
import { WireError } from '../../wire/wire-error.js';
import type { Read } from '../given.js';

/** Reads of the directory, as the names of their actions. */
const reads: Readonly<Record<string, (directory: Directory, read: Read) => Body>> = {
  GetResourceDirectory: ({ about }) => ({ ResourceDirectory: about }),
  ListAccounts: ({ accounts }, read) => pageOf(accounts, 'Accounts', 'Account', read),
  ListAccountsForParent: (directory, read) => {
    const folder = directory.parentIn(read);
    return pageOf(
      directory.accounts.filter(({ FolderId }) => FolderId === folder.id),
      'Accounts',
      'Account',
      read,
    );
  },
  GetAccount: ({ accounts }, { given: { params } }) => {
    const account = accounts.find(({ AccountId }) => AccountId === params.AccountId);
    if (account) return { Account: account };
    throw new WireError(404, 'EntityNotExists.Account', 'The account does not exist.');
  },
  ListFoldersForParent: (directory, read) => {
    const { id } = directory.parentIn(read);
    const inside = directory.folders.filter(({ parentId }) => parentId === id).map(shownFolder);
    return pageOf(inside, 'Folders', 'Folder', read);
  },
  GetFolder: (directory, { given: { params } }) => {
    const folder = directory.folder(params.FolderId ?? '');
    const path = directory.pathOf(folder.id);
    const parent = folder.parentId === null ? {} : { ParentFolderId: folder.parentId };
    return { Folder: { ...shownFolder(folder), ...parent, ResourceDirectoryPath: path } };
  },
  ListAncestors: (directory, { given: { params } }) => {
    const child = directory.accounts.find(({ AccountId }) => AccountId === params.ChildId)?.FolderId;
    const own = directory.folder(child ?? params.ChildId ?? '');
    const all = directory.above(own.id).filter(({ id }) => child !== undefined || id !== own.id);
    return { Folders: { Folder: all.map(shownFolder) } };
  },
};

/** Undefined for other reads, and where the directory is made like that of any product. */
export function directoryOf(read: Read): Body | undefined {
  const { kinds, action, context } = read;
  const { fleet, accounts } = context.cloud;
  const answer = kinds.product.name === 'ResourceDirectoryMaster' ? reads[action.name] : undefined;
  if (!fleet || !answer) return undefined;
  const [main, ...others] = accounts;
  if (action.name !== 'GetResourceDirectory' && context.account !== main) {
    throw new WireError(404, 'EntityNotExists.ResourceDirectory', 'The resource directory does not exist.');
  }
  const usual = others.filter(({ id }) => !fleet.members.some((member) => member.id === id));
  const [root] = fleet.folders;
  const guests = usual.map(({ id, alias }) => ({
    id,
    name: alias || `account-${id.slice(-4)}`,
    folderId: root?.id ?? '',
    environment: '',
    isInvited: true,
  }));
  const directory = new Directory(fleet.directoryId, main.id, main.alias, fleet.folders, [...guests, ...fleet.members]);
  return { ...answer(directory, read), RequestId: context.requestId };
}

type Listed = Pick<Member, 'id' | 'name' | 'folderId' | 'environment'> & { readonly isInvited?: boolean };

const createdAt = '2019-03-04T02:15:30Z';

class Directory {
  constructor(
    private readonly id: string,
    private readonly managementId: string,
    private readonly managementName: string,
    readonly folders: readonly Folder[],
    private readonly members: readonly Listed[],
  ) {}

  get about(): Body {
    return {
      ResourceDirectoryId: this.id,
      RootFolderId: this.folders[0]?.id,
      MasterAccountId: this.managementId,
      MasterAccountName: this.managementName,
      CreateTime: createdAt,
      ControlPolicyStatus: 'Enabled',
      MemberDeletionStatus: 'Disabled',
    };
  }

  /** The members, without the account that manages them. */
  get accounts() {
    return this.members.map(({ id, name, folderId, environment, isInvited = false }) => ({
      AccountId: id,
      DisplayName: name,
      AccountName: `${name}@${this.managementName}.example.com`,
      FolderId: folderId,
      ResourceDirectoryId: this.id,
      ResourceDirectoryPath: `${this.pathOf(folderId)}/${id}`,
      Type: isInvited ? 'CloudAccount' : 'ResourceAccount',
      Status: isInvited ? 'InviteSuccess' : 'CreateSuccess',
      JoinMethod: isInvited ? 'invited' : 'created',
      JoinTime: createdAt,
      ModifyTime: createdAt,
      Tags: { Tag: environment === '' ? [] : [{ Key: 'environment', Value: environment }] },
    }));
  }

  folder(folderId: string): Folder {
    const found = this.folders.find(({ id }) => id === folderId);
    if (found) return found;
    throw new WireError(404, 'EntityNotExists.Folder', 'The folder does not exist.');
  }

  /** The folder that the read names; the root without a name. */
  parentIn({ given: { params } }: Read): Folder {
    return this.folder(params.ParentFolderId || (this.folders[0]?.id ?? ''));
  }

  /** The folder and those that it is in, the root first. */
  above(folderId: string): readonly Folder[] {
    const folder = this.folder(folderId);
    return folder.parentId === null ? [folder] : [...this.above(folder.parentId), folder];
  }

  pathOf(folderId: string): string {
    return [this.id, ...this.above(folderId).map(({ id }) => id)].join('/');
  }
}

function shownFolder({ id, name }: Folder) {
  return { FolderId: id, FolderName: name, CreateTime: createdAt };
}

function pageOf(all: readonly object[], outer: string, inner: string, { given: { params }, context }: Read): Body {
  const { page, pageNumber, pageSize } = byPage(all, { params, context }, 100);
  return { TotalCount: all.length, PageNumber: pageNumber, PageSize: pageSize, [outer]: { [inner]: page } };
}
