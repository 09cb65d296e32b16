import { describe, expect, it } from 'vitest';
import { xml } from '../../emulator/wire/xml.js';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

describe('xml', () => {
  it('repeats the element of an array and leaves undefined out', () => {
    expect(xml('R', { A: [1, 'b'], B: [], C: undefined, D: '', E: {} })).toBe(
      `${declaration}<R>\n  <A>1</A>\n  <A>b</A>\n  <D></D>\n  <E></E>\n</R>\n`,
    );
  });

  it('escapes markup and control characters, and keeps tabs, line feeds and unicode', () => {
    expect(xml('R', `<&>"'\u0001\r\t\n😀`)).toBe(`${declaration}<R>&lt;&amp;&gt;&quot;&apos;&#x1;&#xD;\t\n😀</R>\n`);
  });

  it('pads texts but not empty elements', () => {
    expect(xml('R', { A: 'a', B: '' }, { isPadded: true })).toBe(
      `${declaration}<R>\n  <A>\n      a\n  </A>\n  <B></B>\n</R>\n`,
    );
  });
});
