import { publishedSample } from '../../published/samples.js';
import { declared } from './declared.js';
import type { Noun } from './descriptors.js';
import { provedBy } from './evidence/proofs.js';
import { type KindState, stateOf } from './evidence/states.js';
import { camelCase, plural } from './schema/english.js';
import { readProofs } from './schema-files.js';

/** The page docs/kinds.md, made from the declarations. */
export function kindsPage(): string {
  const kinds = kindStates();
  const guesses = declared.actions.claims.filter(({ source }) => source === 'guess');
  const files = [...new Set(guesses.map(({ at, action }) => `| ${action} | ${at.file} |`))].sort();
  const unsampled = kinds.flatMap(([{ type }, state]) => state.unsampled.map((action) => `| ${type} | ${action} |`));
  return `# Kinds

Written by \`npm run codegen\` from [schema/](../schema). The schema describes each field.
[adding-a-resource.md](adding-a-resource.md) shows how to declare a kind.

The state of a kind says how far it is known to be right. No state is kept by hand.

- **declared**: it agrees with the [published contract](published.md), which \`npm run check\` compares.
- **sampled**: each member that it claims is in the published sample answers too, where the declaration says.
- **proved**: reports from real accounts found each of them. [verify.md](verify.md) shows how to send one.

The schema marks kinds that are not proved with \`@experimental\`: their fields may still be corrected.

${[...byProduct(kinds)].map(section).join('\n\n')}

## Members that samples lack

A published sample shows one thing, and often leaves out members that it does not have.

${table(['kind', 'field', 'member'], lackRows(kinds), 'There are none.')}

## Actions without a sample

Samples are in the repository for actions that were declared when \`npm run published\` was last run.

${table(['kind', 'action'], unsampled, 'There are none.')}

## Guesses

If the published contract does not have a fact, the declaration names the page that has it. Without such a page the fact is a guess.

${table(['action', 'declared in'], files, 'There are none.')}
`;
}

/** What the published samples lack, a line each, for the check. */
export function sampleNotes(): readonly string[] {
  return kindStates().flatMap(([{ declaration }, { lacks }]) =>
    lacks.map(
      ({ field, action, member, state }) =>
        `${declaration.at.file}: ${field}: ${member} is ${state} in the sample of ${action}`,
    ),
  );
}

type Kinds = readonly (readonly [Noun, KindState])[];

function kindStates(): Kinds {
  const nouns = [...declared.nouns.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  const proved = provedBy(readProofs());
  return nouns.map((noun) => [noun, stateOf(noun, declared, publishedSample, proved)] as const);
}

/** The products, each with the root fields of its kinds. */
export function listsByProduct(): readonly (readonly [product: string, fields: readonly string[]])[] {
  return [...byProduct(kindStates())].map(([product, kinds]) => [product, kinds.map(([noun]) => listField(noun))]);
}

function byProduct(kinds: Kinds): ReadonlyMap<string, Kinds> {
  const listed = kinds.filter(([{ isListed }]) => isListed);
  const products = [...new Set(listed.map(productOf))].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return new Map(products.map((product) => [product, listed.filter((kind) => productOf(kind) === product)]));
}

const productOf = ([{ resource }]: Kinds[number]) => resource.list.action.product.name;

/** Code lists some kinds in a field with a name of its own. */
function listField({ type, isByHand }: Noun): string {
  const written = isByHand ? declared.declarations.extensions : [];
  const own = written.find(({ type: on, field }) => on === 'Query' && field.shape.name === `${type}Connection`);
  return own?.field.name ?? plural(camelCase(type));
}

function section([product, kinds]: readonly [string, Kinds]): string {
  return `## ${product}\n\n${table(['kind', 'ask for', 'listed by', 'RAM action', 'where', 'state'], kinds.map(row), '')}`;
}

function lackRows(kinds: Kinds): readonly string[] {
  return kinds.flatMap(([{ type }, { lacks }]) =>
    lacks.map(({ field, action, member, state }) => {
      const other = state === 'missing' ? '' : `, ${state}`;
      return `| ${type} | ${field} | ${action}: ${member}${other} |`;
    }),
  );
}

function table(head: readonly string[], rows: readonly string[], none: string): string {
  return rows.length === 0
    ? none
    : [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows].join('\n');
}

function row([noun, { state }]: Kinds[number]): string {
  const { type, resource, declaration, isNode } = noun;
  const { action } = resource.list;
  const one = camelCase(type);
  const where = resource.scope === 'region' ? 'region' : 'account';
  const kind = `[${type}](../${declaration.at.file})`;
  const fields = [listField(noun), ...(isNode ? [one] : [])].map((name) => `\`${name}\``).join(', ');
  return `| ${kind} | ${fields} | ${action.name} | ${action.ram} | ${where} | ${state} |`;
}
