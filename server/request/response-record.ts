import type { GraphQLError } from 'graphql';
import type { Identity } from '../../client/credentials/caller-identity.js';
import type { Outcome } from '../telemetry/labels.js';

/** A member that a field left out, with the path of the field. */
export interface RemovedMember {
  readonly path: readonly (string | number)[];
}

/** Members that the fields of one operation left out of their answers, each once. */
export class RemovedMembers {
  private readonly known = new Map<string, RemovedMember>();

  add(member: RemovedMember): void {
    this.known.set(JSON.stringify(member), member);
  }

  get all(): readonly RemovedMember[] {
    return [...this.known.values()];
  }
}

/** A list that asked only a part of its scopes, and says which others there are. */
export interface SkippingList {
  readonly skipped: object;
}

/**
 * What has happened to one request so far. The request log and the metrics read it after the response has been sent. Only
 * these methods write it, each called by the plugins that its comment names.
 */
export class ResponseRecord {
  private readonly sentDocuments: string[] = [];
  private readonly executedOperations: string[] = [];
  private readonly sentCodes: string[] = [];
  private knownCaller: Identity | null = null;
  private lastOutcome: Outcome = 'refused';
  private delivered: Promise<boolean> = Promise.resolve(true);
  private reported: GraphQLError[] = [];
  private removed = new RemovedMembers();
  private lists: SkippingList[] = [];
  private exportedRows: number | null = null;
  private readonly askedFields: (readonly string[])[] = [];

  /** The document texts of the request. A batch has several. */
  get documents(): readonly string[] {
    return this.sentDocuments;
  }

  get operationNames(): readonly string[] {
    return this.executedOperations;
  }

  /** Codes of the errors in the response, without duplicates. */
  get codes(): readonly string[] {
    return [...new Set(this.sentCodes)];
  }

  /** The fields that each operation asked for, as `Type.field`, if they are noted. */
  get fields(): readonly (readonly string[])[] {
    return this.askedFields;
  }

  get outcome(): Outcome {
    return this.lastOutcome;
  }

  /** The caller, if it is known without a call. */
  get caller(): Identity | null {
    return this.knownCaller;
  }

  /** Settles when the response has been sent, at once unless it is incremental. False if the client left before its end. */
  get delivery(): Promise<boolean> {
    return this.delivered;
  }

  /** Of an export: how many rows were written. */
  get rows(): number | null {
    return this.exportedRows;
  }

  /** By useExports. */
  setRows(rows: number): void {
    this.exportedRows = rows;
  }

  /** By useResults. */
  addDocument(text: string): void {
    this.sentDocuments.push(text);
  }

  /** By useResults, and by useResponseCache for operations that are not executed again. */
  addOperation(name: string): void {
    this.executedOperations.push(name);
  }

  /** By useFieldUsage, and by useResponseCache for operations that are not executed again. */
  addFields(fields: readonly string[]): void {
    this.askedFields.push(fields);
  }

  /** By useResults and useScheduling. Errors after data has been sent make the outcome partial. */
  addErrors(codes: readonly string[]): void {
    if (codes.length > 0 && this.lastOutcome === 'ok') this.lastOutcome = 'partial';
    this.sentCodes.push(...codes);
  }

  /** By useResults. */
  setOutcome(outcome: Outcome): void {
    this.lastOutcome = outcome;
  }

  /** By useResults, for an incremental response. */
  setDelivery(delivery: Promise<boolean>): void {
    this.delivered = delivery;
  }

  /** By useResponseCache: the caller of the cached response. */
  setCaller(caller: Identity | null): void {
    this.knownCaller = caller;
  }

  /** By the gateway, for each operation: the list for errors that no field threw. */
  openReported(): GraphQLError[] {
    this.reported = [];
    return this.reported;
  }

  /** By the gateway, for each operation: the list for members that fields left out of their answers. */
  openRemoved(): RemovedMembers {
    this.removed = new RemovedMembers();
    return this.removed;
  }

  /** By the gateway, for each operation: the list for lists that skip scopes. */
  openSkipping(): SkippingList[] {
    this.lists = [];
    return this.lists;
  }

  /** What those lists of the latest operation say when it is over. */
  get skipped(): readonly object[] {
    return this.lists.map(({ skipped }) => skipped);
  }

  /** Those members of the latest operation, for its last payload. */
  get removedMembers(): readonly RemovedMember[] {
    return this.removed.all;
  }

  /** By useResults: takes those errors of the latest operation for the next payload. */
  takeReported(): GraphQLError[] {
    return this.reported.splice(0);
  }
}
