/** RFC 3986 percent-encoding, as every signature of Alibaba Cloud wants names and values. */
import { CloudError } from '../errors/cloud-error.js';

/** `encodeURIComponent` leaves `! ' ( ) *` alone; the signature rules reserve them. */
const leftByEncodeUriComponent = /[!'()*]/g;
const unreservedOnly = /^[\w.~-]*$/;

export function encode(text: string): string {
  if (unreservedOnly.test(text)) return text;
  // UTF-8 cannot carry a lone surrogate. Replacing it would ask for something other than what was asked.
  if (!text.isWellFormed()) throw new CloudError('invalid', 'Text with half a surrogate pair cannot be sent.');
  return encodeURIComponent(text).replace(leftByEncodeUriComponent, escapeOne);
}

/** An OSS object key as a path: every character but the slash is encoded. */
export function encodePath(key: string): string {
  return encode(key).replaceAll('%2F', '/');
}

function escapeOne(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
