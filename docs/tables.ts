import { listsByProduct } from '../resolvers/nouns/kinds-page.js';
import { documentedVariables } from '../server/config/variables.js';
import { type Command, commands } from './commands.js';
import { errorCodes } from './error-codes.js';

/** The tables of the docs that are written from code. Each stands in its page between `<!-- table: name -->` and `<!-- end -->`. */

type Row = readonly string[];
type Table = readonly [head: Row, ...rows: Row[]];

/** The variables that README.md names. */
const firstVariables = [
  'PORT',
  'HOST',
  'YUNMEN_IDENTITY',
  'YUNMEN_MUTATIONS',
  'YUNMEN_GRAPHIQL',
  'YUNMEN_INTROSPECTION',
  'YUNMEN_NETWORK',
  'YUNMEN_NETWORK_REGION',
  'LOG_LEVEL',
].map((name) => `\`${name}\``);

const variableHead: Row = ['variable', 'meaning', 'default'];
const variables = documentedVariables().map(({ name, description, unset }): Row => [name, description, unset]);
const commandRow = ({ command, does }: Command): Row => [`\`${command}\``, does];
const codes = Object.entries(errorCodes);

const kinds = listsByProduct().map(
  ([product, fields]): Row => [product, fields.map((name) => `\`${name}\``).join(', ')],
);

const tables: Readonly<Record<string, Table>> = {
  variables: [variableHead, ...variables],
  'first variables': [
    variableHead,
    ...variables.filter(([name = '']) => firstVariables.includes(name)).map((row) => row.map((cell) => fromRoot(cell))),
  ],
  'commands for users': [['command', 'does'], ...commands.filter(({ isForUsers }) => isForUsers).map(commandRow)],
  checks: [['command', 'does'], ...commands.filter(({ isCheck }) => isCheck).map(commandRow)],
  kinds: [['product', 'lists'], ...kinds],
  'kinds in Chinese': [['产品', '列表'], ...kinds],
  'codes for clients': [
    ['code', 'when', 'what to do'],
    ...codes.map(([code, { when, clients }]): Row => [`\`${code}\``, when, clients]),
  ],
  'codes for operators': [
    ['code', 'what you do about it'],
    ...codes.map(([code, { operators }]): Row => [`\`${code}\``, operators]),
  ],
};

/** The pages that have generated tables. */
export const pages: readonly string[] = [
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  'docs/operating.md',
  'docs/errors.md',
];

/** The page with its tables written again from code. */
export function withTables(page: string): string {
  return page.replace(
    /(<!-- table: (.+?) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_whole, begin: string, name: string, end) => {
      const table = tables[name];
      if (!table) throw new Error(`There is no table "${name}". There are: ${Object.keys(tables).join(', ')}.`);
      return `${begin}\n${markdown(table)}\n\n${end}`;
    },
  );
}

function markdown([head, ...rows]: Table): string {
  return [head, head.map(() => '---'), ...rows].map(line).join('\n');
}

function line(cells: Row): string {
  return cells.every((cell) => cell === '---') ? `|${cells.join('|')}|` : `| ${cells.join(' | ')} |`;
}

/** Rewrites links of docs/operating.md for README.md. */
function fromRoot(text: string): string {
  return text.replace(/\]\(#/g, '](docs/operating.md#').replace(/\]\((?=[\w-]+\.md)/g, '](docs/');
}
