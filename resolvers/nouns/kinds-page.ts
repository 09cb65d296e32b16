import { declared } from './declared.js';
import type { Noun } from './descriptors.js';
import { camelCase, plural } from './schema/english.js';

/** The page docs/kinds.md, made from the declarations. */
export function kindsPage(): string {
  const nouns = [...declared.nouns.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  const guesses = declared.actions.claims.filter(({ source }) => source === 'guess');
  const files = [...new Set(guesses.map(({ at, action }) => `| ${action} | ${at.file} |`))].sort();
  return `# Kinds

Written by \`npm run codegen\` from [schema/](../schema). The schema describes each field.
[adding-a-resource.md](adding-a-resource.md) shows how to declare a kind.

| kind | ask for | listed by | RAM action | where |
|---|---|---|---|---|
${nouns
  .filter(({ isNode }) => isNode)
  .map(row)
  .join('\n')}

## Guesses

If the published contract does not have a fact, the declaration names the page that has it. Without such a page the fact is a guess.

${files.length === 0 ? 'There are none.' : ['| action | declared in |', '|---|---|', ...files].join('\n')}
`;
}

function row({ type, resource, declaration }: Noun): string {
  const { action } = resource.list;
  const one = camelCase(type);
  const where = resource.scope === 'region' ? 'region' : 'account';
  const kind = `[${type}](../${declaration.at.file})`;
  return `| ${kind} | \`${plural(one)}\`, \`${one}\` | ${action.product.name} ${action.name} | ${action.ram} | ${where} |`;
}
