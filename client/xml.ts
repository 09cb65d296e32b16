/** Reads the XML answers of OSS into a plain tree. */
import { SaxesParser } from 'saxes';

/** Text when the element has no child elements, else its children by name, repeated ones as a list. */
export type XmlNode = string | XmlElement;
export interface XmlElement {
  readonly [name: string]: XmlNode | readonly XmlNode[];
}

/**
 * The document as an element whose only child is the root. Throws on anything that is not well-formed, and on a DTD: OSS
 * sends none. Text is trimmed, for documented bodies have white space inside elements; object keys survive it because they
 * are asked for with encoding-type=url, where a blank is `%20`. Attributes, of which OSS has only xmlns, are dropped.
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ position: false });
  let element = newElement();
  let ownText = '';
  let hasChildren = false;
  const document = element;
  const open: { readonly name: string; readonly parent: MutableElement }[] = [];

  parser.on('doctype', () => {
    throw new Error('XML with a document type is not read.');
  });
  parser.on('opentagstart', ({ name }) => {
    open.push({ name, parent: element });
    element = newElement();
    ownText = '';
    hasChildren = false;
  });
  const appendText = (piece: string) => {
    if (!hasChildren) ownText += piece;
  };
  parser.on('text', appendText);
  parser.on('cdata', appendText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    append(closed.parent, closed.name, hasChildren ? element : ownText.trim());
    element = closed.parent;
    hasChildren = true;
  });
  parser.write(text).close();
  return document;
}

interface MutableElement {
  [name: string]: XmlNode | XmlNode[];
}

/** Without a prototype: an element may be called `constructor` or `__proto__`. */
function newElement(): MutableElement {
  return Object.create(null);
}

function append(parent: MutableElement, name: string, node: XmlNode): void {
  const present = parent[name];
  if (present === undefined) parent[name] = node;
  else if (isMutableList(present)) present.push(node);
  else parent[name] = [present, node];
}

function isMutableList(value: XmlNode | XmlNode[]): value is XmlNode[] {
  return Array.isArray(value);
}
