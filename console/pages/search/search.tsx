import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatNumber } from '../../app/format.js';
import { route, setParams } from '../../app/route.js';
import { catalogue, kindOfResourceType } from '../../kinds/catalogue.js';
import { kindLabel, resourceTypeLabel } from '../../kinds/labels.js';
import { ThingLink } from '../../kinds/thing-link.js';
import { Panel } from '../../panel/panel.js';
import type { Operation } from '../../query/operation.js';
import { type UnavailableRow, unavailableFields } from '../../query/problems.js';
import { useQuery } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { type Column, Table } from '../../table/table.js';
import { textOf } from '../../table/value.js';

interface Found {
  readonly id: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly name: string | null;
  readonly regionId: string | null;
  readonly ipAddresses: readonly string[];
  readonly tags: readonly { readonly key: string; readonly value: string | null }[];
}

interface SearchData {
  readonly search: {
    readonly nodes: readonly Found[];
    readonly pageInfo: { readonly hasNextPage: boolean };
    readonly unavailable: readonly UnavailableRow[];
  } | null;
}

const query = `query Search($text: String, $types: [String!], $regionIds: [String!], $first: Int!) {
  search(text: $text, types: $types, regionIds: $regionIds, first: $first) {
    nodes { id resourceType resourceId name regionId ipAddresses tags { key value } }
    pageInfo { hasNextPage }
    ${unavailableFields}
  }
}`;

const pageSize = 50;
const most = 1000;

/** Anything by a part of its name or address, or the beginning of its id: two or three calls of the index. */
export function Search() {
  const text = words.value.search;
  const { params } = route.value;
  const [wanted, type, region] = [params.get('text'), params.get('kind'), params.get('region')];
  const first = Math.min(most, Number(params.get('first')) || pageSize);
  const operation = useMemo<Operation | null>(() => {
    if (!wanted && !type && !region) return null;
    const variables = { text: wanted, types: type ? [type] : null, regionIds: region ? [region] : null, first };
    return { query, variables };
  }, [wanted, type, region, first]);
  const asked = useQuery<SearchData>(operation);
  const found = asked.answer?.data?.search;
  const rows = found?.nodes ?? [];
  return (
    <>
      <header class="page-head">
        <h1>{text.title}</h1>
        {wanted && <p class="total">“{wanted}”</p>}
        {region && <p class="total">{region}</p>}
        <span class="grow" />
        <KindChoice type={type} />
      </header>
      {operation ? (
        <Panel
          title={text.found(`${formatNumber(rows.length)}${found?.pageInfo.hasNextPage ? '+' : ''}`)}
          asked={asked}
          note={words.value.overview.fromIndex}
        >
          {rows.length === 0 ? (
            <p class="none">{text.nothing(wanted ?? region ?? '')}</p>
          ) : (
            // biome-ignore lint/a11y/noStaticElementInteractions: it listens for the links in it, which have the focus
            <div onKeyDown={walk}>
              <Table label={text.title} columns={columns()} rows={rows} keyOf={({ id }) => id} />
            </div>
          )}
          {found?.pageInfo.hasNextPage && first < most && (
            <button type="button" onClick={() => setParams({ first: String(first + pageSize * 2) }, { replace: true })}>
              {text.more}
            </button>
          )}
        </Panel>
      ) : (
        <p>{text.prompt}</p>
      )}
      <p class="note lead">{text.hint}</p>
    </>
  );
}

function KindChoice({ type }: { readonly type: string | null }) {
  const text = words.value.search;
  const kinds = (catalogue.value?.kinds ?? []).filter(({ resourceType }) => resourceType !== null);
  return (
    <label>
      <span class="unseen">{text.kind}</span>
      <select
        value={type ?? ''}
        onChange={({ currentTarget }) => setParams({ kind: currentTarget.value || null, first: null })}
      >
        <option value="">{text.allKinds}</option>
        {kinds.map((kind) => (
          <option key={kind.kind} value={kind.kind}>
            {kindLabel(kind)}
          </option>
        ))}
      </select>
    </label>
  );
}

function columns(): readonly Column<Found>[] {
  const text = words.value.search;
  return [
    {
      key: 'thing',
      title: text.resource,
      cell: ({ id, resourceType, name, resourceId }) => (
        <>
          <ThingLink id={id} kind={kindOfResourceType(resourceType)?.kind ?? null}>
            {name ?? resourceId}
          </ThingLink>
          {name && <code class="under">{resourceId}</code>}
        </>
      ),
    },
    {
      key: 'kind',
      title: text.kind,
      cell: ({ resourceType }) => {
        const kind = kindOfResourceType(resourceType);
        return kind ? kindLabel(kind) : resourceTypeLabel(resourceType);
      },
    },
    {
      key: 'region',
      title: text.region,
      cell: ({ regionId }) => <span class="item">{regionId ?? words.value.value.none}</span>,
    },
    {
      key: 'addresses',
      title: text.addresses,
      cell: ({ ipAddresses }) => <code>{ipAddresses.join(' ')}</code>,
    },
    {
      key: 'tags',
      title: text.tags,
      cell: ({ tags }) => (
        <span class="tags">
          {tags.map((tag) => (
            <span class="tag" key={tag.key}>
              {textOf(tag)}
            </span>
          ))}
        </span>
      ),
    },
  ];
}

/** Arrow keys walk through the links of the things that were found. */
function walk(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>('tbody td:first-child a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = links[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
