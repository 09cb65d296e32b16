import type { DocumentStore } from '../documents/persisted-documents.js';
import { keyOf } from './keys.js';
import type { SharedStore } from './store.js';

/** Bytes of all texts together. */
const mostBytes = 64 * 1024 * 1024;
const slot = '{documents}';

/** Documents that clients of any replica have sent. A hash tells nothing of who has sent the text. */
export class DocumentsInStore implements DocumentStore {
  private readonly keys = [`${keyOf('documents', 'index')}${slot}`, `${keyOf('documents', 'bytes')}${slot}`];
  private readonly prefix = `yunmen:document:${slot}:`;

  constructor(private readonly store: SharedStore) {}

  async get(hash: string): Promise<string | null> {
    const [text] = (await this.store.run('document', this.keysOf(hash), [hash])) ?? [];
    return text ?? null;
  }

  async keep(hash: string, text: string): Promise<void> {
    await this.store.run('keep-document', this.keysOf(hash), [hash, this.prefix, mostBytes, text]);
  }

  private keysOf(hash: string): readonly string[] {
    return [...this.keys, `${this.prefix}${hash}`];
  }
}
