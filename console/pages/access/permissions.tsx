import { useState } from 'preact/hooks';
import { Panel } from '../../panel/panel.js';
import { useQuery } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { Status } from '../../table/status.js';
import { type Column, Table } from '../../table/table.js';

interface Check {
  readonly action: string;
  readonly allowed: boolean | null;
  readonly reason: string | null;
}

const query = `query MayI($actions: [String!]!) {
  viewer { permissions(actions: $actions) { action allowed reason } }
}`;

/** Questions that most people have first. */
const firstActions =
  'ecs:DescribeInstances ecs:StopInstances vpc:DescribeVpcs oss:ListBuckets ram:ListUsers bssapi:DescribeInstanceBill';

/** Whether the caller may make some calls, as far as the gateway can tell without making them. */
export function Permissions() {
  const text = words.value.access;
  const [typed, setTyped] = useState(firstActions);
  const [actions, setActions] = useState<readonly string[]>(firstActions.split(' '));
  const asked = useQuery<{ viewer: { permissions: readonly Check[] | null } | null }>({
    query,
    variables: { actions },
  });
  const checks = asked.answer?.data?.viewer?.permissions ?? [];
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = [...new Set(typed.split(/[\s,]+/).filter(Boolean))];
    if (wanted.length > 0) setActions(wanted);
  };
  const columns: readonly Column<Check>[] = [
    { key: 'action', title: text.action, cell: ({ action }) => <code>{action}</code> },
    { key: 'allowed', title: text.allowed, cell: ({ allowed }) => <Allowed allowed={allowed} /> },
    { key: 'how', title: text.how, cell: ({ reason }) => reason ?? words.value.value.none },
  ];
  return (
    <Panel title={text.permissions} asked={asked} class="wide">
      <form class="row" onSubmit={submit}>
        <input
          aria-label={text.permissionsHint}
          placeholder={text.permissionsHint}
          title={text.permissionsHint}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button type="submit">{text.check}</button>
      </form>
      <Table label={text.permissions} columns={columns} rows={checks} keyOf={({ action }) => action} />
    </Panel>
  );
}

function Allowed({ allowed }: { readonly allowed: boolean | null }) {
  const { answers } = words.value.access;
  if (allowed === null) return <Status tone="plain" value={answers.UNKNOWN} />;
  return allowed ? <Status tone="good" value={answers.ALLOWED} /> : <Status tone="bad" value={answers.DENIED} />;
}
