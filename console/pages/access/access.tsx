import { words } from '../../strings/words.js';
import { Permissions } from './permissions.js';
import { Principals } from './principals.js';
import { You } from './you.js';

/** Who may do what: the caller, their permissions, and the users, roles, groups, policies and keys of the account. */
export function Access() {
  return (
    <>
      <header class="page-head">
        <h1>{words.value.access.title}</h1>
      </header>
      <div class="panels">
        <You />
        <Permissions />
        <Principals />
      </div>
    </>
  );
}
