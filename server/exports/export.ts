import { Readable } from 'node:stream';
import type { RequestContext } from '../request/request-context.js';
import type { ExportPage, PageReader, RowError } from './page-reader.js';

/** How rows are written in a format. */
export interface Writer {
  /** Before the first row. */
  readonly begin: string;
  readonly row: (row: object) => string;
  /** A format that tells what is missing. In any other format, an export that lacks something is broken off. */
  readonly telling: TellingWriter | null;
}

export interface TellingWriter {
  /** A failure beside the rows; `before` rows came before its page. */
  readonly failure: (failure: RowError, before: number) => string;
  /** After the last row. Without it the export is not whole. */
  readonly end: (told: ExportEnd) => string;
  /** Why no more rows come. */
  readonly broken: (error: unknown) => string;
}

export interface ExportEnd {
  readonly count: number;
  readonly unavailable: readonly object[];
  /** Members that fields left out because they are secret. Absent if there are none. */
  readonly removed?: readonly object[];
  /** What the list says of scopes that it has not asked. Absent if it asked all. */
  readonly skipped?: readonly object[];
  readonly calls: number;
}

/** The export lacks something, and its format cannot tell that. */
export class Incomplete extends Error {
  constructor(readonly page: ExportPage) {
    super('A part of the list could not be read, and this format cannot tell which.');
  }
}

/** The length of a piece of the body. The next one is made when the client has read most of this one. */
const pieceLength = 32_768;

/**
 * The body of an export. Rows are written as they come, while the page after them is read, and no further: a client that does not
 * read stops the calls.
 */
export class Export {
  private written = 0;
  private readonly unavailable: object[] = [];
  private failures = 0;
  private ended: 'whole' | 'broken' | null = null;
  /** Called when all that there is to write has been made: nothing more is read. */
  whenRead: () => void = () => undefined;

  private constructor(
    private readonly context: RequestContext,
    private readonly reader: PageReader,
    private readonly writer: Writer,
    private readonly first: ExportPage,
  ) {}

  /** Reads the first page, before anything is answered. */
  static async begin(context: RequestContext, reader: PageReader, writer: Writer): Promise<Export> {
    const first = await reader.next();
    checkTold(first, writer);
    context.progress();
    return new Export(context, reader, writer, first);
  }

  /** How many rows were written. */
  get count(): number {
    return this.written;
  }

  /** How it ended: whole, whole with failures, or broken off by the gateway. Null if the client left before. */
  get outcome(): 'ok' | 'partial' | 'failed' | null {
    if (this.ended === 'whole') return this.failures > 0 || this.unavailable.length > 0 ? 'partial' : 'ok';
    return this.ended === 'broken' ? 'failed' : null;
  }

  body(): Readable {
    return Readable.from(this.pieces(), { objectMode: false, highWaterMark: pieceLength });
  }

  private async *pieces(): AsyncGenerator<Buffer> {
    const { writer, context } = this;
    const open = [writer.begin];
    let length = 0;
    try {
      for await (const text of this.texts()) {
        open.push(text ?? '');
        length += text?.length ?? 0;
        if (text !== null && length < pieceLength) continue;
        yield Buffer.from(open.splice(0).join(''));
        length = 0;
        // The client has read on.
        context.progress();
      }
      this.ended = 'whole';
    } catch (error) {
      this.ended = 'broken';
      if (!writer.telling) throw error;
      open.push(writer.telling.broken(error));
    } finally {
      this.whenRead();
    }
    yield Buffer.from(open.join(''));
  }

  /** The rows, after each page what failed beside them, and the end. Null where the next text may take long. */
  private async *texts(): AsyncGenerator<string | null> {
    const { writer, reader, context } = this;
    for (let page: ExportPage | null = this.first; page; ) {
      const coming: Promise<ExportPage> | null = page.hasNext ? reader.next() : null;
      // Its failure is told after the rows before it.
      coming?.catch(() => undefined);
      const before = this.written;
      for (const row of page.rows) {
        this.written += 1;
        yield writer.row(row);
      }
      for (const failure of page.errors) if (writer.telling) yield writer.telling.failure(failure, before);
      this.failures += page.errors.length;
      this.unavailable.push(...page.unavailable);
      if (coming) yield null;
      page = coming && (await coming);
      if (page) checkTold(page, writer);
      context.progress();
    }
    const { written: count, unavailable } = this;
    const { removed, skipped } = reader;
    const { callContext } = context;
    if (writer.telling)
      yield writer.telling.end({
        count,
        unavailable,
        ...(removed.length > 0 && { removed }),
        ...(skipped.length > 0 && { skipped }),
        calls: callContext.budget.used,
      });
  }
}

function checkTold(page: ExportPage, { telling }: Writer): void {
  if (!telling && page.unavailable.length + page.errors.length > 0) throw new Incomplete(page);
}
