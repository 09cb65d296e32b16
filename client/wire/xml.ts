/** Reads the XML answers of OSS into a plain tree. */
import { SaxesParser } from 'saxes';

/** The text of an element without child elements, or else its children by name. Repeated children become a list. */
export type XmlNode = string | XmlElement;
export interface XmlElement {
  readonly [name: string]: XmlNode | readonly XmlNode[];
}

/**
 * The document as an element whose only child is the root. Throws if the text is not well-formed or has a DTD, which OSS
 * never sends. White space in texts is kept, because a tag or a prefix may begin with a blank. Only text on lines of its own
 * loses the line breaks around it. Attributes are dropped: OSS has only xmlns.
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ position: false });
  const document = newElement();
  /** Children of the current element. Null = no child element so far, which is true of most elements. */
  let children: MutableElement | null = document;
  let ownText = '';
  /** The children of the enclosing elements. */
  const around: (MutableElement | null)[] = [];

  parser.on('doctype', () => {
    throw new Error('XML with a document type is not read.');
  });
  parser.on('opentagstart', () => {
    around.push(children);
    children = null;
    ownText = '';
  });
  const appendText = (piece: string) => {
    if (children === null) ownText += piece;
  };
  parser.on('text', appendText);
  parser.on('cdata', appendText);
  parser.on('closetag', ({ name }) => {
    const closed = children ?? withoutLayout(ownText);
    children = around.pop() ?? newElement();
    append(children, name, closed);
  });
  parser.write(text).close();
  return document;
}

/** Documented bodies put line breaks and indentation around texts. They are not part of the text. */
function withoutLayout(text: string): string {
  const inner = text.trim();
  if (inner.length === text.length) return text;
  const before = text.slice(0, text.length - text.trimStart().length);
  const after = text.slice(text.trimEnd().length);
  return before.includes('\n') && after.includes('\n') ? inner : text;
}

interface MutableElement {
  [name: string]: XmlNode | XmlNode[];
}

const nothing: object = Object.create(null);

/**
 * An object that inherits nothing, because an element may be called `constructor` or `__proto__`. It is created from an empty
 * object and not from null: V8 gives objects created from null a hash table each, and the others share a hidden class.
 */
function newElement(): MutableElement {
  return Object.create(nothing);
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
