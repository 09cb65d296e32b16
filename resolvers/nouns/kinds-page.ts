import { declared } from './declared.js';
import type { Noun } from './descriptors.js';
import { camelCase, plural } from './schema/english.js';

/** The page of all kinds, for docs: nobody keeps a list by hand. */
export function kindsPage(): string {
  const nouns = [...declared.nouns.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  const guesses = declared.actions.claims.filter(({ source }) => source === 'guess');
  const files = [...new Set(guesses.map(({ at, action }) => `| ${action} | ${at.file} |`))].sort();
  return `# Kinds of things

Written by \`npm run codegen\` from [schema/](../schema). What each field is stands in the schema itself; how a kind is declared,
in [adding-a-resource.md](adding-a-resource.md).

| kind | ask for | listed by | RAM action | where |
|---|---|---|---|---|
${nouns
  .filter(({ isNode }) => isNode)
  .map(row)
  .join('\n')}

## Guesses

What the published contract does not tell is declared with the page that tells it. Where none was found it is a guess.

${files.length === 0 ? 'There is none.' : ['| action | declared in |', '|---|---|', ...files].join('\n')}
`;
}

function row({ type, resource, declaration }: Noun): string {
  const { action } = resource.list;
  const one = camelCase(type);
  const where = resource.scope === 'region' ? 'region' : 'account';
  const kind = `[${type}](../${declaration.at.file})`;
  return `| ${kind} | \`${plural(one)}\`, \`${one}\` | ${action.product.name} ${action.name} | ${action.ram} | ${where} |`;
}
