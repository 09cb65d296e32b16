import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Characters of all texts together. A parsed document takes a hundred times its text. */
const keptText = 500_000;

const options = { max: 1000, maxSize: keptText, sizeCalculation: (_: unknown, text: string) => text.length + 1 };

/**
 * Parsed documents by their text, and why others could not be: as many as fit. A document that is not valid must be forgotten: its errors
 * hold all that validation had in hand, a quarter of a megabyte for some of them.
 */
export class ParsedDocuments {
  readonly errors = new LRUCache<string, Error>(options);
  private readonly documents = new LRUCache<string, DocumentNode>(options);
  private readonly texts = new WeakMap<DocumentNode, string>();

  get(text: string): DocumentNode | undefined {
    return this.documents.get(text);
  }

  set(text: string, document: DocumentNode): void {
    this.documents.set(text, document);
    this.texts.set(document, text);
  }

  forget(document: DocumentNode): void {
    const text = this.texts.get(document);
    if (text !== undefined && this.documents.peek(text) === document) this.documents.delete(text);
  }
}
