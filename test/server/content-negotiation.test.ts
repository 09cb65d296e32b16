/** Parses an Accept header: the media type of JSON, and the format of incremental parts. */
import { describe, expect, it } from 'vitest';
import { errorContentType, type NegotiatedContent, negotiate } from '../../server/responses/content-negotiation.js';

const plain = 'application/json';
const response = 'application/graphql-response+json';
const multipart = (form: 'paths' | 'ids', spec: string | null) => ({ type: 'multipart/mixed', form, spec });
const events = (form: 'paths' | 'ids', spec: string | null) => ({ type: 'text/event-stream', form, spec });
const old = multipart('paths', 'deferSpec=20220824');
const ids = multipart('ids', 'incrementalSpec=v0.2');

describe('an Accept header', () => {
  it.each<[string | null, NegotiatedContent['json'], object | null]>([
    [null, plain, null],
    ['', plain, null],
    ['*/*', plain, null],
    ['application/*', plain, null],
    ['application/json', plain, null],
    ['application/JSON; charset=UTF-8', plain, null],
    [response, response, null],
    [`${response}, application/json;q=0.9`, response, null],
    [`application/json, ${response}`, plain, null],
    [`application/json;q=0.5, ${response}`, response, null],
    [`application/json;q=0, */*`, response, null],
    ['application/json;charset=utf-16', null, null],
    ['text/html', null, null],
    ['nonsense', null, null],
    // axios
    ['application/json, text/plain, */*', plain, null],
    // a browser
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', plain, null],
    // Apollo Client with either handler
    [`multipart/mixed;deferSpec=20220824,${response},application/json;q=0.9`, response, old],
    [`multipart/mixed;incrementalSpec=v0.2,${response},application/json;q=0.9`, response, ids],
    // urql
    [
      `${response}, application/graphql+json, application/json, text/event-stream, multipart/mixed`,
      response,
      multipart('paths', null),
    ],
    ['multipart/mixed, application/json', plain, multipart('paths', null)],
    ['multipart/mixed; boundary="-"; deferSpec="20220824", application/json', plain, old],
    ['Multipart/Mixed; DEFERSPEC=20220824', null, old],
    ['multipart/mixed; incrementalSpec=v0.2, multipart/mixed; deferSpec=20220824', null, ids],
    ['multipart/mixed; incrementalSpec=v0.2;q=0.8, multipart/mixed; deferSpec=20220824', null, old],
    ['multipart/mixed; deferSpec=20990101, application/json', plain, null],
    ['multipart/mixed; deferSpec=20990101', null, null],
    ['multipart/mixed; incrementalSpec=v9, multipart/mixed; deferSpec=20220824, application/json', plain, old],
    ['multipart/mixed;q=0, application/json', plain, null],
    ['multipart/mixed;q=0.5, application/json', plain, null],
    ['multipart/mixed', null, multipart('paths', null)],
    ['multipart/*', null, multipart('paths', null)],
    ['multipart/*, application/json', plain, null],
    ['text/*', null, events('paths', null)],
    ['text/event-stream', null, events('paths', null)],
    ['text/event-stream; incrementalSpec=v0.2', null, events('ids', 'incrementalSpec=v0.2')],
    ['text/event-stream, multipart/mixed; deferSpec=20220824', null, old],
    ['multipart/mixed;q=0.5, text/event-stream', null, events('paths', null)],
  ])('%s', (header, json, parts) => {
    expect(negotiate(header)).toEqual({ json, parts });
    expect(errorContentType(header)).toBe(`${json ?? plain}; charset=utf-8`);
  });
});
