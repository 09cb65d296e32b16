/** Errors in how a declared list pages are reported with file, line and the nearest right name. */
import { describe, expect, it } from 'vitest';
import { changed } from './declaring.js';

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
    [
      'a short last page beside a total',
      'cap: 50',
      'cap: 50, paging: PAGE, shortIsLast: true',
      /is for numbered pages without a total/,
    ],
  ])('are refused with file, line and the right name: %s', (_what, from, to, message) => {
    const { problems, line } = changed(from, to);
    const told = problems.find((problem) => message.test(problem));
    expect(told, problems.join('\n')).toBeDefined();
    expect(told).toContain(`schema/ecs/test-0.graphql:${line}: `);
  });
});
