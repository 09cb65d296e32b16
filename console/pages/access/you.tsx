import { formatNumber, formatTime } from '../../app/format.js';
import { fieldLabel, valueLabel } from '../../kinds/labels.js';
import { Panel } from '../../panel/panel.js';
import { unavailableFields } from '../../query/problems.js';
import { useQuery } from '../../query/use-query.js';
import { words } from '../../strings/words.js';

type Numbers = Readonly<Record<string, number | string | null>>;

interface YouData {
  readonly viewer: {
    readonly accountId: string;
    readonly arn: string;
    readonly principalType: string;
    readonly credentialsExpireAt: string | null;
  } | null;
  readonly accountSecurities?: {
    readonly nodes: readonly {
      readonly hasRootMfa: boolean;
      readonly alias: string | null;
      readonly practice: Numbers | null;
    }[];
  } | null;
}

const query = `query You {
  viewer { accountId arn principalType credentialsExpireAt }
  ... @defer(label: "security") {
    accountSecurities {
      nodes {
        hasRootMfa
        alias
        practice { score rootAccessKeyCount userCount usersWithMfa usersWithUnusedKeys usersWithOldKeys }
      }
      ${unavailableFields}
    }
  }
}`;

/** The caller as the cloud knows it, and how safe the account is, where the caller may see that. */
export function You() {
  const text = words.value.access;
  const asked = useQuery<YouData>({ query });
  const viewer = asked.answer?.data?.viewer;
  const security = asked.answer?.data?.accountSecurities?.nodes[0];
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [text.identity, viewer?.arn],
    [text.account, viewer && `${viewer.accountId}${security?.alias ? ` (${security.alias})` : ''}`],
    [text.principal, viewer && valueLabel(viewer.principalType)],
    [text.expires, viewer?.credentialsExpireAt && formatTime(viewer.credentialsExpireAt)],
  ];
  const practice = Object.entries(security?.practice ?? {}).filter(([, value]) => value !== null);
  return (
    <Panel title={text.you} asked={asked} class="wide">
      <Facts facts={facts} />
      {security && (
        <>
          <h3>{text.security}</h3>
          <Facts
            facts={[
              [fieldLabel('hasRootMfa'), security.hasRootMfa ? words.value.value.yes : words.value.value.no],
              ...practice.map(
                ([name, value]) => [fieldLabel(name), typeof value === 'number' ? formatNumber(value) : value] as const,
              ),
            ]}
          />
        </>
      )}
    </Panel>
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string | null | undefined])[] }) {
  return (
    <dl class="facts-list">
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
