/** Writes XML bodies, of OSS and of RPC answers. */
export type XmlNode = string | number | bigint | boolean | XmlMembers | readonly XmlNode[] | undefined;

/** An element's children in order: an array repeats its element, undefined leaves it out. */
export interface XmlMembers {
  readonly [name: string]: XmlNode;
}

export interface XmlLayout {
  readonly xmlns?: string;
  /** White space around every text, as some pages of the documentation print it: readers must trim. */
  readonly isPadded?: boolean;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Control characters become numeric references. XML 1.0 forbids most of these references too, and strict parsers refuse the
 * document. Object listings offer encoding-type=url for this reason.
 */
function escapeXml(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: object keys may hold them.
    /[&<>"'\u0000-\u0008\u000b-\u001f]/g,
    (character) => entities[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
  );
}

export function xml(root: string, node: XmlNode, layout: XmlLayout = {}): string {
  const attributes = layout.xmlns === undefined ? '' : ` xmlns="${layout.xmlns}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, node, '', layout, attributes)}`;
}

function element(name: string, node: XmlNode, indent: string, layout: XmlLayout, attributes = ''): string {
  if (node === undefined) return '';
  if (Array.isArray(node)) return node.map((item) => element(name, item, indent, layout)).join('');
  const inner =
    typeof node === 'object' ? children(node as XmlMembers, indent, layout) : text(`${node}`, indent, layout);
  return `${indent}<${name}${attributes}>${inner}</${name}>\n`;
}

function children(members: XmlMembers, indent: string, layout: XmlLayout): string {
  const inner = Object.entries(members)
    .map(([name, node]) => element(name, node, `${indent}  `, layout))
    .join('');
  return inner === '' ? '' : `\n${inner}${indent}`;
}

function text(value: string, indent: string, layout: XmlLayout): string {
  const escaped = escapeXml(value);
  return layout.isPadded && escaped !== '' ? `\n${indent}    ${escaped}\n${indent}` : escaped;
}
