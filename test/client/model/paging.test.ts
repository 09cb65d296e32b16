import { describe, expect, it } from 'vitest';
import { byMarker, byPage, byToken, countOf, whole } from '../../../client/model/paging.js';

describe('tokens', () => {
  const paging = byToken({ cap: 100, min: 10 });

  it.each([
    [1, 10],
    [10, 10],
    [37, 37],
    [100, 100],
    [250, 100],
  ])('request %i rows as %i', (wanted, size) => {
    expect(paging.size(wanted)).toBe(size);
  });

  it('name the next page; an absent or empty token means the end', () => {
    expect(paging.params(null, 20)).toEqual({ MaxResults: 20 });
    expect(paging.params('t1', 20)).toEqual({ MaxResults: 20, NextToken: 't1' });
    expect(paging.next({ NextToken: 't2' }, 't1', 1)).toBe('t2');
    expect(paging.next({ NextToken: '' }, 't1', 1)).toBeNull();
    expect(paging.next({}, 't1', 1)).toBeNull();
  });
});

describe('tokens of other names', () => {
  const paging = byToken({ cap: 100, token: 'PageToken', size: 'limit', next: 'Data.NextPageToken' });

  it('are parameters and members of these names', () => {
    expect(paging.params(null, 20)).toEqual({ limit: 20 });
    expect(paging.params('t1', 20)).toEqual({ limit: 20, PageToken: 't1' });
    expect(paging.next({ Data: { NextPageToken: 't2' }, NextToken: 'x' }, 't1', 1)).toBe('t2');
    expect(paging.next({ Data: {}, NextToken: 'x' }, 't1', 1)).toBeNull();
  });

  it('can be numbers, and nothing else', () => {
    expect(paging.next({ Data: { NextPageToken: 17 } }, null, 1)).toBe('17');
    expect(() => paging.next({ Data: { NextPageToken: true } }, null, 1)).toThrow(/neither a text nor a number/);
    expect(() => paging.next({ Data: { NextPageToken: ['t'] } }, null, 1)).toThrow(/neither a text nor a number/);
  });

  it('have no size if pages have one fixed size', () => {
    expect(byToken({ cap: 50, size: '' }).params('t1', 7)).toEqual({ NextToken: 't1' });
    expect(byToken({ cap: 50, size: '' }).size(7)).toBe(50);
  });
});

describe('numbered pages', () => {
  const nested = byPage({ cap: 20, number: 'CurrentPage', size: 'PageSize', total: 'PageInfo.TotalCount' });
  const numbers = (paging = nested) => paging.numbers ?? { fault: () => 'no page numbers' };

  it('have a total at any path', () => {
    expect(nested.params('3', 20)).toEqual({ CurrentPage: '3', PageSize: 20 });
    expect(nested.next({ PageInfo: { TotalCount: '41' } }, '2', 20)).toBe('3');
    expect(nested.next({ PageInfo: { TotalCount: 40 } }, '2', 20)).toBeNull();
    expect(() => nested.next({ TotalCount: 40 }, '2', 20)).toThrow(/PageInfo\.TotalCount/);
  });

  it.each([
    [{ TotalCount: 60, CurrentPage: 2, PageSize: 20 }, null],
    [{ TotalCount: 60, CurrentPage: 1, PageSize: 20 }, /CurrentPage 1 and size 20/],
    [{ TotalCount: 60, CurrentPage: 2, PageSize: 10 }, /CurrentPage 2 and size 10/],
    [{ TotalCount: 60 }, null],
  ])('repeat their number and size beside the total: %j', (PageInfo, fault) => {
    const found = numbers().fault({ PageInfo }, '2', 20);
    if (fault === null) expect(found).toBeNull();
    else expect(found).toMatch(fault);
  });

  it('repeat names in any case, with or without separators', () => {
    const paging = byPage({ cap: 20, number: 'pageNumber', size: 'pageSize', total: 'page.total_count' });
    const page = { total_count: 60, page_number: 2, page_size: 20 };
    expect(numbers(paging).fault({ page }, '2', 20)).toBeNull();
    expect(numbers(paging).fault({ page }, '3', 20)).toMatch(/pageNumber 2/);
  });

  it('can be offsets', () => {
    const paging = byPage({ cap: 20, offset: 'Offset', size: 'Length', total: 'Total' });
    expect(paging.params(null, 20)).toEqual({ Offset: '0', Length: 20 });
    expect(paging.params('3', 20)).toEqual({ Offset: '40', Length: 20 });
    expect(paging.next({ Total: 60 }, '3', 20)).toBeNull();
    expect(numbers(paging).fault({ Total: 60, Offset: 40 }, '3', 20)).toBeNull();
    expect(numbers(paging).fault({ Total: 60, Offset: 20 }, '3', 20)).toMatch(/Offset 20/);
  });

  it('end at an empty page if there is no total', () => {
    const paging = byPage({ cap: 20, total: null });
    expect([20, 1, 0].map((rows) => paging.next({}, '2', rows))).toEqual(['3', '3', null]);
    expect(paging.total).toBeUndefined();
  });

  it('end where a flag says so, and fail without the flag', () => {
    const paging = byPage({ cap: 20, total: null, more: 'Data.HasMore' });
    expect(paging.next({ Data: { HasMore: true } }, '2', 0)).toBe('3');
    expect(paging.next({ Data: { HasMore: 'false' } }, '2', 20)).toBeNull();
    expect(() => paging.next({ Data: {} }, '2', 20)).toThrow(/Data\.HasMore/);
  });

  it('are at fault without a total if the size of the first page is not the requested one', () => {
    const paging = byPage({ cap: 20, total: null });
    expect(numbers(paging).fault({ PageSize: 10 }, null, 10)).toMatch(/size 10/);
    expect(numbers(paging).fault({ PageSize: 20 }, null, 10)).toBeNull();
  });
});

describe('page numbers', () => {
  const paging = byPage({ cap: 50 });

  it('have one size for all pages', () => {
    expect([1, 50, 51].map((wanted) => paging.size(wanted))).toEqual([50, 50, 50]);
    expect(paging.params(null, 50)).toEqual({ PageNumber: '1', PageSize: 50 });
    expect(paging.params('3', 50)).toEqual({ PageNumber: '3', PageSize: 50 });
  });

  it.each([
    [null, 0, null],
    [null, 50, null],
    [null, 51, '2'],
    ['2', 100, null],
    ['2', 101, '3'],
    ['2', '101', '3'],
  ])('after page %s of %s is %s', (page, TotalCount, next) => {
    expect(paging.next({ TotalCount }, page, 1)).toBe(next);
  });

  it('fail without a total', () => {
    expect(() => paging.next({}, null, 1)).toThrow(/TotalCount/);
  });
});

describe('markers', () => {
  const paging = byMarker({
    cap: 1000,
    size: 'max-keys',
    marker: 'marker',
    more: 'List.IsTruncated',
    next: 'List.Next',
  });

  it('name the next page if the answer says that there is one', () => {
    expect([0, 1, 1000, 1001].map((wanted) => paging.size(wanted))).toEqual([1, 1, 1000, 1000]);
    expect(paging.params(null, 5)).toEqual({ 'max-keys': 5 });
    expect(paging.params('m', 5)).toEqual({ 'max-keys': 5, marker: 'm' });
    expect(paging.next({ List: { IsTruncated: 'true', Next: 'a' } }, null, 1)).toBe('a');
    expect(paging.next({ List: { IsTruncated: true, Next: 'a' } }, null, 1)).toBe('a');
    expect(paging.next({ List: { IsTruncated: 'false', Next: 'a' } }, null, 1)).toBeNull();
    expect(paging.next({ List: {} }, null, 1)).toBeNull();
    expect(paging.next({}, null, 1)).toBeNull();
  });

  it('fail if the answer has more rows but no marker', () => {
    expect(() => paging.next({ List: { IsTruncated: true } }, null, 1)).toThrow(/more/);
    expect(() => paging.next({ List: { IsTruncated: true, Next: '' } }, null, 1)).toThrow(/more/);
  });

  it('are decoded if the answer says that they are encoded', () => {
    const encoded = byMarker({ cap: 1, size: 's', marker: 'm', more: 'More', next: 'Next', encoding: 'EncodingType' });
    expect(encoded.next({ More: true, Next: 'a%2Bb%20%E6%97%A5', EncodingType: 'url' }, null, 1)).toBe('a+b 日');
    expect(encoded.next({ More: true, Next: '100%.csv' }, null, 1)).toBe('100%.csv');
  });

  it('may be two, of which the second may be missing', () => {
    const two = byMarker({
      ...{ cap: 10, size: 's', marker: 'key', more: 'More', next: 'NextKey', encoding: 'EncodingType' },
      second: { marker: 'id', next: 'NextId' },
    });
    const page = two.next({ More: true, NextKey: 'a%26b%252F', NextId: 'x&1', EncodingType: 'url' }, null, 1);
    expect(two.params(page, 3)).toEqual({ s: 3, key: 'a&b%2F', id: 'x&1' });
    expect(two.params(two.next({ More: true, NextKey: 'a/' }, null, 1), 3)).toEqual({ s: 3, key: 'a/' });
    expect(() => two.next({ More: true, NextId: 'x' }, null, 1)).toThrow(/more/);
    expect(() => two.params('%E0%A4', 3)).toThrow(/cursor/);
  });
});

describe('lists without paging', () => {
  it('have one page', () => {
    expect(whole.params(null, 10)).toEqual({});
    expect(whole.next({ NextToken: 'x', IsTruncated: true }, null, 1)).toBeNull();
  });
});

describe('a total', () => {
  it.each([
    [0, 0],
    [12, 12],
    ['12', 12],
  ])('%s is read as %i', (TotalCount, count) => {
    expect(countOf({ TotalCount }, 'TotalCount')).toBe(count);
  });

  it.each([[undefined], ['many'], [-1], [1.5], [{}]])('%s is not a total', (TotalCount) => {
    expect(() => countOf({ TotalCount }, 'TotalCount')).toThrow(/TotalCount/);
  });
});
