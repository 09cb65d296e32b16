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
    expect(paging.next({ NextToken: 't2' }, 't1')).toBe('t2');
    expect(paging.next({ NextToken: '' }, 't1')).toBeNull();
    expect(paging.next({}, 't1')).toBeNull();
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
    expect(paging.next({ TotalCount }, page)).toBe(next);
  });

  it('fail without a total', () => {
    expect(() => paging.next({}, null)).toThrow(/TotalCount/);
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
    expect(paging.next({ List: { IsTruncated: 'true', Next: 'a' } }, null)).toBe('a');
    expect(paging.next({ List: { IsTruncated: true, Next: 'a' } }, null)).toBe('a');
    expect(paging.next({ List: { IsTruncated: 'false', Next: 'a' } }, null)).toBeNull();
    expect(paging.next({ List: {} }, null)).toBeNull();
    expect(paging.next({}, null)).toBeNull();
  });

  it('fail if the answer has more rows but no marker', () => {
    expect(() => paging.next({ List: { IsTruncated: true } }, null)).toThrow(/more/);
    expect(() => paging.next({ List: { IsTruncated: true, Next: '' } }, null)).toThrow(/more/);
  });

  it('are decoded if the answer says that they are encoded', () => {
    const encoded = byMarker({ cap: 1, size: 's', marker: 'm', more: 'More', next: 'Next', encoding: 'EncodingType' });
    expect(encoded.next({ More: true, Next: 'a%2Bb%20%E6%97%A5', EncodingType: 'url' }, null)).toBe('a+b 日');
    expect(encoded.next({ More: true, Next: '100%.csv' }, null)).toBe('100%.csv');
  });
});

describe('lists without paging', () => {
  it('have one page', () => {
    expect(whole.params(null, 10)).toEqual({});
    expect(whole.next({ NextToken: 'x', IsTruncated: true }, null)).toBeNull();
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
