/** The address that `address` asks about: the argument `ip`, compared as an address and not as a text. */
import { badInput } from '../../errors.js';
import { type Address, formatAddress, groupsIn, parseAddress, parseBlock } from '../../firewall/blocks.js';

export interface AddressQuestion {
  readonly version: 4 | 6;
  readonly address: Address;
  /** The usual spelling. */
  readonly text: string;
  /** The spellings in which upstream may have it. It compares texts. */
  readonly spellings: readonly string[];
  /** No address of the internet is in its block. */
  readonly isPrivate: boolean;
}

/** Throws BAD_USER_INPUT. No call is made. */
export function questionOf(ip: unknown): AddressQuestion {
  const given = String(ip);
  const address = meant(given);
  if (!address)
    throw badInput(`${JSON.stringify(given.slice(0, 80))} in \`ip\` is no IP address such as 10.0.0.7 or 2001:db8::7.`);
  const text = formatAddress(address);
  const isV4 = address.family === 'IPv4';
  return {
    version: isV4 ? 4 : 6,
    address,
    text,
    spellings: isV4 ? [text] : spellingsOf(text, address),
    isPrivate: privateBlocks.some(({ first, last }) => isV4 && first <= address.value && address.value <= last),
  };
}

/** Whether upstream's text is this address. Other texts, such as host names, are none. */
export function isAddress(text: unknown, { address }: AddressQuestion): boolean {
  const found = typeof text === 'string' ? meant(text) : null;
  return found?.family === address.family && found.value === address.value;
}

/** An IPv4 address may be written as IPv6: ::ffff:10.0.0.7. https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2 */
function meant(text: string): Address | null {
  const address = parseAddress(text);
  if (address?.family !== 'IPv6' || address.value >> 32n !== 0xffffn) return address;
  return { family: 'IPv4', value: address.value & 0xffff_ffffn };
}

function spellingsOf(text: string, { value }: Address): readonly string[] {
  const groups = groupsIn(value).map((group) => group.toString(16));
  return [...new Set([text, groups.join(':'), groups.map((group) => group.padStart(4, '0')).join(':')])];
}

/** https://www.rfc-editor.org/rfc/rfc1918, and the block within the cloud: https://www.rfc-editor.org/rfc/rfc6598 */
const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].flatMap(
  (block) => parseBlock(block)?.range ?? [],
);
