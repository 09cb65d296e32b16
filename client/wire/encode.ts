/** RFC 3986 percent-encoding of names and values, as all signatures of Alibaba Cloud require it. */
import { CloudError } from '../errors/cloud-error.js';

/** `encodeURIComponent` does not encode `! ' ( ) *`, but the signature rules require it. */
const leftByEncodeUriComponent = /[!'()*]/g;
const unreservedOnly = /^[\w.~-]*$/;

export function encode(text: string): string {
  if (unreservedOnly.test(text)) return text;
  // UTF-8 cannot carry a lone surrogate, and a replacement would ask for a different name.
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
