import { describe, expect, it } from 'vitest';
import { parseXml } from '../../../client/wire/xml.js';

const listBuckets = `<?xml version="1.0" encoding="UTF-8"?>
<ListAllMyBucketsResult xmlns="http://doc.oss-cn-hangzhou.aliyuncs.com">
  <Prefix></Prefix>
  <Owner>
    <ID>512**</ID>
  </Owner>
  <Buckets>
    <Bucket><Name>
      a-b
    </Name><Comment>a &amp; b &lt;&#x4E91;&gt;</Comment></Bucket>
    <Bucket><Name>c-d</Name><Comment><![CDATA[<raw> & ]]>text</Comment></Bucket>
  </Buckets>
</ListAllMyBucketsResult>`;

describe('parseXml', () => {
  it('reads the documented answer of ListBuckets', () => {
    expect(parseXml(listBuckets)).toEqual({
      ListAllMyBucketsResult: {
        Prefix: '',
        Owner: { ID: '512**' },
        Buckets: {
          Bucket: [
            { Name: 'a-b', Comment: 'a & b <云>' },
            { Name: 'c-d', Comment: '<raw> & text' },
          ],
        },
      },
    });
  });

  it('keeps spaces, and drops only the line breaks around a text', () => {
    expect(parseXml('<A><B> x </B><C>x\n</C><D>\n x y \n</D><E> </E><F>\n  </F><G>&#32;x&#9;</G></A>')).toEqual({
      A: { B: ' x ', C: 'x\n', D: 'x y', E: ' ', F: '', G: ' x\t' },
    });
  });

  it('distinguishes an absent element from an empty one', () => {
    expect(parseXml('<Tagging><TagSet/></Tagging>')).toEqual({ Tagging: { TagSet: '' } });
  });

  it('returns one child as itself and repeated children as a list', () => {
    expect(parseXml('<A><B>1</B></A>')).toEqual({ A: { B: '1' } });
    expect(parseXml('<A><B>1</B><C/><B>2</B><B>3</B></A>')).toEqual({ A: { B: ['1', '2', '3'], C: '' } });
  });

  it('treats names of the prototype as names', () => {
    const { A } = parseXml('<A><__proto__><polluted>1</polluted></__proto__><constructor>2</constructor></A>');
    expect(Object.entries(A ?? {})).toEqual([
      ['__proto__', { polluted: '1' }],
      ['constructor', '2'],
    ]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  for (const [what, source] of [
    ['nothing', ''],
    ['no XML', 'Bad gateway'],
    ['JSON', '{"Code":"x"}'],
    ['a cut document', '<A><B>1</B>'],
    ['crossed tags', '<A><B></A></B>'],
    ['two roots', '<A/><B/>'],
    ['an unknown entity', '<A>&nbsp;</A>'],
    ['a control character', '<A>\u0001</A>'],
    ['a document type', '<!DOCTYPE A [<!ENTITY e "x">]><A>&e;</A>'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => parseXml(source)).toThrow(Error);
    });
  }
});
