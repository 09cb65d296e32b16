/** Formats the XML bodies of OSS writes. */

/** The content of an element: a text, or elements by name. A list becomes one element per item. */
export type XmlContent = string | number | boolean | XmlContents;
export interface XmlContents {
  readonly [name: string]: XmlContent | readonly XmlContent[] | undefined;
}

/** A document with this root. Undefined members are omitted. */
export function formatXml(root: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;
}

function element(name: string, content: XmlContent): string {
  return `<${name}>${typeof content === 'object' ? children(content) : escaped(String(content))}</${name}>`;
}

function children(contents: XmlContents): string {
  return Object.entries(contents)
    .flatMap(([name, content]) => {
      const list = isList(content) ? content : content === undefined ? [] : [content];
      return list.map((each) => element(name, each));
    })
    .join('');
}

/** Array.isArray does not narrow readonly arrays. */
function isList(content: XmlContents[string]): content is readonly XmlContent[] {
  return Array.isArray(content);
}

/** XML parsers read a literal carriage return as a line feed. */
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>\r]/g, (character) => entities[character] ?? character);
}
