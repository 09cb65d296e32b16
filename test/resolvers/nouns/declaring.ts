/** Small declarations with the real vocabulary, and published facts that fit them. */
import { compile } from '../../../resolvers/nouns/compile.js';
import { checkPublished } from '../../../resolvers/nouns/published/check-published.js';
import type { ActionFacts, Facts, ShapeFacts } from '../../../resolvers/nouns/published/facts.js';
import { readSchemaFiles } from '../../../resolvers/nouns/schema-files.js';

const kept = [
  'schema/base.graphql',
  'schema/directives.graphql',
  'schema/ecs/region.graphql',
  'schema/scope-choice.graphql',
  'schema/viewer.graphql',
];
const around = readSchemaFiles().filter(({ path }) => [...kept, 'schema/unavailable.graphql'].includes(path));

export const crate = `"A crate, from ECS DescribeCrates."
type Crate
  @resource(key: "CrateId", arn: "ecs:crate", example: "c-1")
  @list(action: "Ecs.DescribeCrates", items: "Crates.Crate", cap: 50, total: "TotalCount", on: "crate/*", source: "help")
  @byIds(param: "CrateIds", join: JSON, cap: 100) {
  name: String @from(member: "CrateName") @filter
  status: CrateStatus! @filter
  "Its size in GiB."
  sizeGiB: Int @from(member: "Size")
  "What is in it."
  labels: [CrateLabel!]! @from(member: "Labels.Label")
  tags: [Tag!]! @filter
  "Where it stands."
  shelf: Shelf @reference(key: "ShelfId") @inverse(field: "crates")
}

"What is written on a crate."
type CrateLabel {
  "The text."
  text: String!
}

"The life cycle of a crate."
enum CrateStatus {
  "Open."
  OPEN
  "Shut."
  SHUT
}
`;

export const shelf = `"A shelf, from ECS DescribeShelves."
type Shelf
  @resource(key: "ShelfId", arn: "ecs:shelf", example: "s-1")
  @list(action: "Ecs.DescribeShelves", items: "Shelves.Shelf", cap: 50, on: "shelf/*", source: "guess")
  @byIds(param: "ShelfIds", join: JSON, cap: 100) {
  name: String @from(member: "ShelfName")
}
`;

export const compiled = (...texts: readonly string[]) => compiledWith(new Set(), ...texts);

/** The same with claims that reports from real accounts have found. */
export const compiledWith = (proved: ReadonlySet<string>, ...texts: readonly string[]) =>
  compile([...around, ...texts.map((text, at) => ({ path: `schema/ecs/test-${at}.graphql`, text }))], proved);

const text: ShapeFacts = { type: 'string' };
const number: ShapeFacts = { type: 'integer' };
const object = (members: Readonly<Record<string, ShapeFacts>>): ShapeFacts => ({ type: 'object', members });
const list = (items: ShapeFacts): ShapeFacts => ({ type: 'array', items });

function action(
  parameters: Readonly<Record<string, ShapeFacts>>,
  answer: Readonly<Record<string, ShapeFacts>>,
): ActionFacts {
  return {
    parameters: Object.entries(parameters).map(([name, shape]) => ({ name, shape })),
    answer: object(answer),
  };
}

const paging = { MaxResults: { ...number, min: 1, max: 100 }, NextToken: text, PageNumber: number, PageSize: number };
const tag = object({ TagKey: text, TagValue: text });
const actions: Readonly<Record<string, ActionFacts>> = {
  DescribeCrates: action(
    {
      ...paging,
      CrateIds: text,
      CrateName: text,
      Status: text,
      Statuses: list(text),
      Tag: list(object({ Key: text, Value: text })),
      ShelfId: text,
    },
    {
      TotalCount: number,
      NextToken: text,
      Crates: object({
        Crate: list(
          object({
            CrateId: text,
            CrateName: text,
            Status: { type: 'string', enum: ['Open', 'Shut', 'Burnt'] },
            Size: number,
            Lock: object({ Password: text }),
            Labels: object({ Label: list(object({ Text: text, Colour: text })) }),
            Tags: object({ Tag: list(tag) }),
            ShelfId: text,
            HolderId: text,
            HolderType: { type: 'string', enum: ['Shelf', 'Crate', 'Hook'] },
          }),
        ),
      }),
    },
  ),
  DescribeShelves: action(
    { ...paging, ShelfIds: { type: 'array', max: 200 } },
    { NextToken: text, Shelves: object({ Shelf: { type: 'ref', ref: 'Shelves' } }) },
  ),
  DescribeLids: action(
    { CrateIds: { type: 'array', max: 20 }, PageNumber: number, PageSize: number },
    { Lids: list(object({ CrateId: text, LidId: text, Text: text, Colour: text })) },
  ),
  DescribeRegions: action({ AcceptLanguage: text }, { Regions: { type: 'any' } }),
  DescribeZones: action({ AcceptLanguage: text, Verbose: text }, { Zones: { type: 'any' } }),
};

export const facts: Facts = {
  products: ['Ecs', 'Vpc'],
  product: (name) =>
    name !== 'Ecs'
      ? undefined
      : {
          actions: Object.keys(actions),
          action: (called) => actions[called],
          schema: () => list(object({ ShelfId: text, ShelfName: text })),
        },
};

/** The problems of a declaration, by itself or against the published facts; empty if it is right. */
export function problemsOf(...texts: readonly string[]): readonly string[] {
  try {
    return checkPublished(compiled(...texts), facts);
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n');
  }
}

/** The problems of the crate with one piece of it replaced, and the line of that piece. */
export function changed(from: string, to: string): { readonly problems: readonly string[]; readonly line: number } {
  if (!crate.includes(from)) throw new Error(`The crate has no ${from}.`);
  return { problems: problemsOf(crate.replace(from, to), shelf), line: lineOf(crate, from) };
}

/** The line that contains a text. */
function lineOf(whole: string, part: string): number {
  return whole.slice(0, whole.indexOf(part)).split('\n').length;
}
