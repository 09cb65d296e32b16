/** Errors in how a declared list pages are reported with file, line and the nearest right name. */
import { describe, expect, it } from 'vitest';
import { changed, compiled, crate, problemsOf, shelf } from './declaring.js';

describe('the pages of a declared list', () => {
  it.each([
    [
      'a token parameter that is not there',
      'cap: 50',
      'cap: 50, pages: ["token=NextTokens"]',
      /has no parameter NextTokens\. Did you mean NextToken\?/,
    ],
    [
      'a page size that is not there',
      'cap: 50',
      'cap: 50, pages: ["size=MaxResult"]',
      /has no parameter MaxResult\. Did you mean MaxResults\?/,
    ],
    [
      'a token that answers do not have',
      'cap: 50',
      'cap: 50, pages: ["next=NextTokn"]',
      /NextTokn is not there\. Did you mean NextToken\?/,
    ],
    [
      'a page number that is not there',
      'cap: 50',
      'cap: 50, paging: PAGE, pages: ["number=CurrentPage"]',
      /has no parameter CurrentPage/,
    ],
    [
      'an offset that is not there',
      'cap: 50',
      'cap: 50, paging: OFFSET, pages: ["size=PageSize"]',
      /no parameter Offset/,
    ],
    [
      'a flag that is a number',
      'total: "TotalCount"',
      'total: "", paging: PAGE, pages: ["more=TotalCount"]',
      /TotalCount of .* is an integer and not a flag/,
    ],
    [
      'a name that this paging does not have',
      'cap: 50',
      'cap: 50, paging: PAGE, pages: ["token=NextToken"]',
      /Lists with paging PAGE have no token in pages/,
    ],
    ['no pages where there are some', 'cap: 50', 'paging: WHOLE', /is WHOLE, but Ecs.DescribeCrates takes NextToken/],
  ])('are refused with file, line and the right name: %s', (_what, from, to, message) => {
    const { problems, line } = changed(from, to);
    const told = problems.find((problem) => message.test(problem));
    expect(told, problems.join('\n')).toBeDefined();
    expect(told).toContain(`schema/ecs/test-0.graphql:${line}: `);
  });
});

describe('a call about several resources', () => {
  const field = 'sizeGiB: Int @from(member: "Size")';
  const told = '@children(list: "Ecs.DescribeLids", items: "Lids", source: "help"';
  const rows = (words: string) => `lids: [CrateLabel!] ${told}, by: "CrateIds", ${words})`;
  const whole = (words: string) => rows(`paging: PAGE, cap: 9, total: "", key: "LidId", ${words}`);
  const detail = (words: string) =>
    `colour: String @detail(action: "Ecs.DescribeLids", source: "help", asks: "CrateIds", ${words})`;

  it('has no problem if it matches the published facts', () => {
    expect(changed(field, whole('several: 20, join: REPEAT')).problems).toEqual([]);
    const right = 'items: "Lids", several: 20, join: REPEAT, member: "Colour"';
    expect(changed(field, detail(right)).problems).toEqual([]);
  });

  it.each([
    ['no way to join the keys', whole('several: 10'), /has several but no join/],
    ['a join without several', whole('join: JSON'), /for calls about several resources\. Give several/],
    [
      'more than the parameter takes',
      whole('several: 21, join: REPEAT'),
      /several: 21 is more than CrateIds .* takes: 20/,
    ],
    [
      'a parameter that is not there',
      whole('several: 9, join: REPEAT').replace('"CrateIds"', '"CrateIdz"'),
      /no parameter CrateIdz\. Did you mean CrateIds\?/,
    ],
    [
      'a row owner that is not there',
      whole('several: 9, join: REPEAT, rowOwner: "CrateUid"'),
      /CrateUid is not there\. Did you mean CrateId\?/,
    ],
    [
      'a row key that is not there',
      rows('paging: PAGE, cap: 9, total: "", key: "LitId"'),
      /LitId is not there\. Did you mean LidId\?/,
    ],
    [
      'numbered pages of rows without a key',
      rows('paging: PAGE, cap: 9, total: ""'),
      /rows can move between its pages\. Give key/,
    ],
    ['echoes', whole('several: 9, join: REPEAT, echoes: ["a=CrateIds"]'), /echoes are about one resource/],
    ['sparse items without a list', detail('sparse: true'), /has sparse, which is about the items of an answer/],
    ['a most without a list', detail('most: 9'), /has most, which is about the items of an answer/],
    ['a detail of several without their list', detail('several: 9, join: REPEAT'), /has several but no items/],
    [
      'a detail that a row does not have',
      detail('items: "Lids", several: 9, join: REPEAT, member: "Color"'),
      /Color is not there\. Did you mean Colour\?/,
    ],
  ])('is refused with file and line: %s', (_what, to, message) => {
    const { problems, line } = changed(field, to);
    const found = problems.find((problem) => message.test(problem));
    expect(found, problems.join('\n')).toBeDefined();
    expect(found).toContain(`schema/ecs/test-0.graphql:${line}: `);
  });
});

describe('a kind of a region whose product has one host for all regions', () => {
  const attachment = (place: string) => `"A VPC attachment, from CEN ListTransitRouterVpcAttachments."
type Attachment
  @resource(key: "TransitRouterAttachmentId", arn: "cen:attachment", scope: REGION)
  @list(action: "Cbn.ListTransitRouterVpcAttachments", items: "TransitRouterAttachments", paging: TOKEN, cap: 9, source: "guess"${place})
  @byIds(param: "TransitRouterAttachmentId", join: COMMA, cap: 1) {
  status: String
}
`;

  it('must name the parameter for the region, because every call goes to the same host', () => {
    expect(problemsOf(attachment(''))).toEqual([
      expect.stringMatching(/Attachment is a kind of a region, but Cbn has one host .* Name the parameter/),
    ]);
    expect(() => compiled(attachment(', region: "RegionId"'))).not.toThrow();
  });

  it('is the only one that may name it', () => {
    expect(changed('cap: 50', 'cap: 50, region: "ShelfId"').problems).toContainEqual(
      expect.stringMatching(/@list\(region:\) has no meaning for Crate/),
    );
  });
});

describe('a list of another kind under a thing', () => {
  const withList = (words: string) =>
    problemsOf(
      crate.replace(
        '"Where it stands."',
        `"Crates beside it."\n  others: [Crate!] @related(${words}, by: "ShelfId")\n  "Where it stands."`,
      ),
      shelf,
    );
  const own = 'list: "Ecs.DescribeCrates", items: "Crates.Crate"';

  it('is the list of that kind itself, or says what its rows have', () => {
    expect(withList(own)).toEqual([]);
    expect(withList(`${own}, knownMembers: ["CrateId"]`)).toContainEqual(
      expect.stringMatching(/reads the list of Crate itself, whose rows are complete: leave out knownMembers/),
    );
    expect(withList('list: "Ecs.DescribeLids", items: "Lids", paging: PAGE, cap: 9, source: "guess"')).toContainEqual(
      expect.stringMatching(/@related on Crate\.others needs knownMembers/),
    );
  });
});
