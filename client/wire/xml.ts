/** Reads the XML answers of OSS into a plain tree. */
import { SaxesParser } from 'saxes';

/** Text when the element has no child elements, else its children by name, repeated ones as a list. */
export type XmlNode = string | XmlElement;
export interface XmlElement {
  readonly [name: string]: XmlNode | readonly XmlNode[];
}

/**
 * The document as an element whose only child is the root. Throws on anything that is not well-formed, and on a DTD: OSS
 * sends none. Text is kept to the blank, for a tag or a prefix may begin with one; only what stands on lines of its own loses
 * those lines. Attributes, of which OSS has only xmlns, are dropped.
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ position: false });
  const document = newElement();
  /** Of the element being read; null = no child element so far, which most never have. */
  let children: MutableElement | null = document;
  let ownText = '';
  /** The same of the elements around it. */
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

/** Documented bodies have texts between line breaks and indentation, which are no part of them. */
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
 * Inherits nothing: an element may be called `constructor` or `__proto__`. Not made from null itself, which would give each
 * object a hash table of its own: those made from an object share a layout.
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
