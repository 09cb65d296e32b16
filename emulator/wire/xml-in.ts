/** Parses the XML in OSS write requests. */
import { SaxesParser } from 'saxes';
import type { XmlMembers, XmlNode } from './xml.js';

/** An element's children by name, repeated ones as a list, or its text where it has none. Undefined when it is not well-formed. */
export function readXml(text: string, root: string): XmlMembers | undefined {
  const parser = new SaxesParser({ position: false });
  const open: { readonly name: string; text: string; readonly children: Map<string, XmlNode[]> }[] = [
    { name: '', text: '', children: new Map() },
  ];
  parser.on('opentagstart', ({ name }) => open.push({ name, text: '', children: new Map() }));
  parser.on('text', (piece) => {
    const innermost = open.at(-1);
    if (innermost) innermost.text += piece;
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    const parent = open.at(-1)?.children;
    if (closed && parent) parent.set(closed.name, [...(parent.get(closed.name) ?? []), nodeOf(closed)]);
  });
  try {
    parser.write(text).close();
  } catch {
    return undefined;
  }
  const [node] = open[0]?.children.get(root) ?? [];
  if (node === '') return {};
  return isMembers(node) ? node : undefined;
}

function nodeOf({ text, children }: { readonly text: string; readonly children: Map<string, XmlNode[]> }): XmlNode {
  if (children.size === 0) return text;
  return Object.fromEntries([...children].map(([name, nodes]) => [name, nodes.length === 1 ? nodes[0] : nodes]));
}

export function isMembers(node: XmlNode): node is XmlMembers {
  return typeof node === 'object' && !Array.isArray(node);
}

/** The list of a repeated element that occurs zero, one or more times. */
export function listOf(node: XmlNode): readonly XmlNode[] {
  return node === undefined ? [] : Array.isArray(node) ? node : [node];
}
