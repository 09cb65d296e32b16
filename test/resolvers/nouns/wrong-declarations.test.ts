/** Errors of a declaration are reported before anything runs: file, line, what was expected, the nearest right name. */
import { describe, expect, it } from 'vitest';
import { changed, crate, problemsOf, shelf } from './declaring.js';

const status = 'SHUT';

describe('a declaration', () => {
  it('has no problem if it matches the published facts', () => {
    expect(problemsOf(crate, shelf)).toEqual([]);
  });

  it.each([
    ['a misspelt member', 'member: "Size"', 'member: "Sise"', /Sise is not there\. Did you mean Size\?/],
    ['a misspelt member of a part', '  text: String!', '  texts: String!', /Texts is not there\. Did you mean Text\?/],
    [
      'a wrong type',
      'sizeGiB: Int',
      'sizeGiB: Boolean',
      /is a Boolean, but Size of .* is an integer: did you mean Int\?/,
    ],
    ['an unknown type', 'sizeGiB: Int', 'sizeGiB: Imt', /is of type Imt, which does not exist\. Did you mean Int\?/],
    ['a list where there is one value', 'sizeGiB: Int', 'sizeGiB: [Int!]!', /is a list, but Size of .* is an integer/],
    ['a value that upstream never writes', status, 'SHUT @value(is: "Shot")', /is never Shot\. Did you mean Shut\?/],
    [
      'a misspelt parameter',
      'param: "CrateIds"',
      'param: "CreateIds"',
      /has no parameter CreateIds\. Did you mean CrateIds\?/,
    ],
    [
      'a parameter of a filter',
      '@from(member: "CrateName") @filter',
      '@from(member: "CrateName") @filter(param: "CrateNames")',
      /has no parameter CrateNames\. Did you mean CrateName\?/,
    ],
    [
      'a misspelt action',
      'Ecs.DescribeCrates"',
      'Ecs.DescribeCrate"',
      /no published action DescribeCrate\. Did you mean DescribeCrates\?/,
    ],
    ['a misspelt product', 'action: "Ecs.', 'action: "Esc.', /There is no product Esc\. Did you mean Ecs\?/],
    [
      'a cap over the published one',
      'cap: 50',
      'cap: 500',
      /cap: 500 is more than MaxResults of Ecs\.DescribeCrates takes: 100\./,
    ],
    ['an unknown reference', 'shelf: Shelf', 'shelf: Shelv', /Shelv.*Did you mean Shelf\?/],
    ['a key that items lack', 'key: "CrateId"', 'key: "CrateUid"', /CrateUid is not there\. Did you mean CrateId\?/],
    [
      'a key beside a field that tells items apart',
      'key: "CrateId", ',
      'key: "CrateId", distinct: "name", ',
      /told apart by name over all scopes, so it needs key: \[\] and listed: true/,
    ],
    [
      'a field that tells items apart and is none',
      'key: "CrateId", ',
      'key: "CrateId", distinct: "nam", ',
      /distinct of Crate names no text field.*Did you mean name\?/,
    ],
    ['no key', 'key: "CrateId", ', '', /@resource lacks key/],
    [
      'a path that leads to no list',
      'items: "Crates.Crate"',
      'items: "Crates"',
      /Crates of Ecs\.DescribeCrates leads to an object and not to a list/,
    ],
    [
      'a total that is nowhere',
      'total: "TotalCount"',
      'total: "TotalCont"',
      /TotalCont is not there\. Did you mean TotalCount\?/,
    ],
    ['a misspelt directive', '@byIds', '@byIdes', /There is no directive @byIdes\. Did you mean @?byIds\?/],
    ['a misspelt argument', 'join: JSON', 'joins: JSON', /@byIds has no argument joins\. Did you mean join\?/],
    ['a value of the vocabulary that there is not', 'join: JSON', 'join: COMA', /COMA.*Did you mean COMMA\?/],
    ['a text where a number belongs', 'cap: 50', 'cap: "50"', /@list\(cap:\) must be a whole number/],
    [
      'two filters by one parameter',
      'status: CrateStatus! @filter',
      'status: CrateStatus! @filter(param: "CrateIds")',
      /crateIds and status have the same parameter/,
    ],
    ['a filter by one number', 'Int @from(member: "Size")', 'Int @from(member: "Size") @filter', /asked for by ranges/],
    [
      'two sources of a field',
      '@reference(key: "ShelfId")',
      '@reference(key: "ShelfId") @from(member: "ShelfId")',
      /has one source/,
    ],
    ['an inverse of no name', 'field: "crates"', 'field: "my crates"', /my crates is not a valid field name/],
    ['an inverse that all kinds have', 'field: "crates"', 'field: "regionId"', /every kind has it/],
    [
      'a condition of an unknown type',
      '! @filter',
      '! @filter(type: "Statos")',
      /is of type Statos, which does not exist/,
    ],
    ['a condition of no name', '! @filter', '! @filter(name: "a b")', /"a b" is not a valid condition name/],
    [
      'an argument that is there',
      '! @filter',
      '! @filter(name: "first", argument: true)',
      /already has an argument first/,
    ],
    ['a cap of nothing', 'cap: 100', 'cap: 0', /@byIds\(cap:\) must be at least 1/],
    ['a least over the most', 'cap: 50', 'cap: 50, min: 60', /min 60 is more than cap 50/],
    ['a kind without a name in its ARN', '"ecs:crate"', '"ecs:"', /lacks the kind after the colon/],
    [
      'seconds of no time',
      'member: "Size"',
      'member: "Size", as: SECONDS',
      /is of type Int, but SECONDS are read as a DateTime/,
    ],
    ['a comparison that is no flag', 'member: "Size"', 'member: "Size", is: "1"', /makes a Boolean/],
    ['otherwise of nothing', 'member: "Size"', 'member: "Size", otherwise: "Size"', /needs where on the same/],
    ['an argument for nothing', 'sizeGiB: Int', 'sizeGiB("x" a: Int): Int', /a of Crate.sizeGiB has no parameter/],
    ['a list of what may be null', '[CrateLabel!]!', '[CrateLabel]', /a list of values that are never null/],
    ['a list of lists', '[CrateLabel!]!', '[[CrateLabel!]!]', /a list of values that are never null/],
    ['a field in capitals', 'sizeGiB: Int', 'SizeGiB: Int', /must begin with a small letter/],
    ['two fields of one name', 'sizeGiB: Int', 'name: Int', /is already called name in line \d+ of /],
    ['two values of one name', status, 'OPEN', /is already called OPEN in line \d+ of /],
    [
      'two values of one spelling',
      status,
      'SHUT @value(is: "Open")',
      /OPEN and SHUT of CrateStatus both stand for Open/,
    ],
    ['a total within a list', '"TotalCount"', '"Crates.Crate.Size"', /is in a list and not a total/],
    [
      'a reference by its own key',
      '(key: "ShelfId")',
      '(key: "CrateId")',
      /is a Shelf, but CrateId is the key of Crate/,
    ],
    [
      'a reference by many keys',
      '(key: "ShelfId")',
      '(key: "Labels.Label.Text")',
      /is one resource, but its key .* is a list/,
    ],
    ['references by one key', 'shelf: Shelf', 'shelf: [Shelf!]', /is a list, but its key .* is one value/],
    ['a reference by an object', '(key: "ShelfId")', '(key: "Labels")', /takes its key from Labels .* is an object/],
    [
      'an inverse by no parameter',
      '(field: "crates"',
      '(field: "crates", by: "ShelvId"',
      /no parameter ShelvId.*mean ShelfId/,
    ],
    [
      'a known member of no other kind',
      '(key: "ShelfId")',
      '(key: "ShelfId", knownMembers: ["ShelfNam=CrateName"])',
      /ShelfNam is not there\. Did you mean ShelfName\?/,
    ],
    [
      'a comparison with what is never',
      'Int @from(member: "Size")',
      'Boolean @from(member: "Status", is: "Opn")',
      /is never Opn\. Did you mean Open/,
    ],
    [
      'a condition of what is never',
      'member: "Size"',
      'member: "Size", where: "Status=Opn"',
      /is never Opn\. Did you mean Open/,
    ],
    [
      'a condition by a list',
      '! @filter',
      '! @filter(param: "Statuses")',
      /is of type CrateStatus, but Statuses of .* is an array/,
    ],
    ['a pattern with an unknown parameter', ') @filter', ') @filter(also: ["Fuzzy=true"])', /no parameter Fuzzy/],
    ['a parameter for the gateway', '! @filter', '! @filter(by: GATEWAY, param: "Status")', /sends no parameter/],
    [
      'a condition on no member',
      '@byIds',
      '@filter(name: "a", member: "Sise", by: GATEWAY) @byIds',
      /Sise is not there/,
    ],
    [
      'a resource by no parameter',
      'on: "crate/*"',
      'on: "crate/{CrateIdz}"',
      /has no parameter CrateIdz.*mean CrateIds/,
    ],
    ['no action of RAM', 'on: "crate', 'ram: "ecs.DescribeCrates", on: "crate', /is no service and action such as/],
    ['a claim without its page', ', source: "help")', ')', /@list lacks source/],
    ['a source that is none', 'source: "help"', 'source: "hlep"', /Did you mean help\?/],
  ])('is refused with file, line and the right name: %s', (_what, from, to, message) => {
    const { problems, line } = changed(from, to);
    const told = problems.find((problem) => message.test(problem));
    expect(told, problems.join('\n')).toBeDefined();
    const [, file, at] = /^(schema\/ecs\/test-0\.graphql):(\d+): /.exec(told ?? '') ?? [];
    expect(file).toBe('schema/ecs/test-0.graphql');
    expect(Number(at)).toBe(line);
  });

  it('may not be the inverse of its own inverse', () => {
    const own = shelf.replace(
      'name: String',
      'crates: Crate @reference(key: "CrateId") @inverse(field: "shelf")\n  name: String',
    );
    expect(problemsOf(crate, own).filter((problem) => /already the inverse/.test(problem))).toHaveLength(2);
  });

  it('may not add a field that already exists', () => {
    expect(changed('@inverse(field: "crates")', '@inverse(field: "name")').problems.join()).toMatch(
      /Shelf\.name is already declared in line \d+ of schema\/ecs\/test-1\.graphql/,
    );
  });

  it('that is not GraphQL is reported with its line too', () => {
    expect(problemsOf(crate.replace('sizeGiB: Int', 'sizeGiB Int'), shelf).join()).toMatch(
      /^schema\/ecs\/test-0\.graphql:\d+: Syntax Error/,
    );
  });

  it('reports all problems at once', () => {
    expect(
      changed('@filter\n  status: CrateStatus! @filter', '@fliter\n  status: CrateStatus! @filtre').problems,
    ).toHaveLength(2);
  });

  it('may not have the name or the ARN of another', () => {
    expect(problemsOf(crate, shelf, '"x"\ntype Shelf { "x" a: Int }').join()).toMatch(
      /test-2\.graphql:2: A type is already called Shelf in line 2 of .*test-1\.graphql/,
    );
    expect(problemsOf(crate, shelf.replace('ecs:shelf', 'ecs:crate')).join()).toMatch(
      /Crate and Shelf have the same arn/,
    );
  });

  it('may describe an action only once', () => {
    const twice = shelf.replaceAll('DescribeShelves', 'DescribeCrates');
    expect(problemsOf(crate, twice).join()).toMatch(/Ecs\.DescribeCrates has facts here and in line \d+ of/);
  });
});

describe('a kind', () => {
  const renamed = (name: string) =>
    problemsOf(crate, shelf, shelf.replaceAll('Shelf', name).replaceAll('DescribeShelves', `Describe${name}s`));

  it.each(['CrateFilter', 'CrateEdge', 'CrateGroup', 'CrateOrder', 'CrateSums', 'CrateDimension', 'CrateMetric'])(
    'may not be called %s, because that name is generated for crates',
    (name) => {
      expect(renamed(name).join()).toMatch(new RegExp(`${name} is the generated name of`));
    },
  );

  it('may not end in Connection', () => {
    expect(renamed('VpnConnection').join()).toMatch(/No kind may end in Connection.*Call it VpnLink/);
  });

  it('may end like a generated name if there is no kind it would be generated for', () => {
    expect(renamed('BoxGroup').filter((problem) => /is made for/.test(problem))).toEqual([]);
  });
});

describe('secrets', () => {
  it('cannot be declared, also not in an object or by another name', () => {
    expect(changed('member: "CrateName"', 'member: "Lock.Password"').problems.join()).toMatch(
      /Crate\.name reads Lock\.Password, which holds a password/,
    );
  });

  const text = 'name: String @from(member: "CrateName")';
  const key = '@reference(key: "ShelfId")';

  it.each([
    ['otherwise', text, 'name: String @from(member: "CrateName", where: "Size=1", otherwise: "Lock.Password")'],
    ['a condition of a value', text, 'name: String @from(member: "CrateName", where: "Lock.Password=x")'],
    ['a comparison', text, '"x"\n  name: Boolean @from(member: "Lock.Password", is: "x")'],
    ['the key of a reference', key, '@reference(key: "Lock.Password")'],
    ['a member that is known of another', key, '@reference(key: "ShelfId", knownMembers: ["ShelfName=Lock.Password"])'],
    ['an inverse', '@inverse(field: "crates")', '@inverse(field: "crates", member: "Lock.Password")'],
    ['a key', 'key: "CrateId"', 'key: "Lock.Password"'],
    ['a condition', '@byIds', '@filter(name: "lock", member: "Lock.Password", by: GATEWAY, text: "x")\n  @byIds'],
    ['the whole answer', 'Int @from(member: "Size")', 'JSON @detail(action: "Ecs.DescribeCrates", asks: "CrateIds")'],
    ['the object around them', 'Int @from(member: "Size")', 'JSON @from(member: "Lock")'],
  ])('cannot be read by %s', (_what, from, to) => {
    expect(changed(from, to).problems.join('\n')).toMatch(
      /(?:Lock\.Password, which|, whose Password) holds a password/,
    );
  });

  it('cannot be declared by an action that answers only secrets', () => {
    expect(changed('Ecs.DescribeCrates"', 'Ecs.DescribeInstanceVncUrl"').problems.join()).toMatch(
      /The answer of Ecs.DescribeInstanceVncUrl is a secret/,
    );
  });
});
