import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Characters of all texts together. A parsed document takes a hundred times its text. */
const keptText = 500_000;

const options = { max: 1000, maxSize: keptText, sizeCalculation: (_: unknown, text: string) => text.length + 1 };

/**
 * Parsed documents by their text, and why others could not be: as many as fit. A document in which validation found errors must be
 * forgotten: they hold all that validation had in hand, a quarter of a megabyte for some of them.
 */
export class ParsedDocuments {
  readonly errors = {
    get: (text: string) => this.unparsable.get(text),
    set: (text: string, error: Error) => {
      // V8 writes a stack when it is read. Until then it holds the parser with all of its tokens.
      void error.stack;
      this.unparsable.set(text, error);
    },
  };
  private readonly unparsable = new LRUCache<string, Error>(options);
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
