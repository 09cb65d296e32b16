import type { GraphQLError } from 'graphql';
import type { Identity } from '../../client/credentials/caller-identity.js';
import type { Outcome } from '../telemetry/metrics.js';

/**
 * What has happened to one request so far: the request log and the metrics are made of it when the response has been sent.
 * It is written by these methods alone, each by the plugins that its comment names.
 */
export class ResponseRecord {
  private readonly sentDocuments: string[] = [];
  private readonly executedOperations: string[] = [];
  private readonly sentCodes: string[] = [];
  private knownCaller: Identity | null = null;
  private lastOutcome: Outcome = 'refused';
  private delivered: Promise<boolean> = Promise.resolve(true);
  private reported: GraphQLError[] = [];

  /** Texts that were sent, more than one in a batch. */
  get documents(): readonly string[] {
    return this.sentDocuments;
  }

  get operationNames(): readonly string[] {
    return this.executedOperations;
  }

  /** Codes of the errors in the response, each once. */
  get codes(): readonly string[] {
    return [...new Set(this.sentCodes)];
  }

  get outcome(): Outcome {
    return this.lastOutcome;
  }

  /** The caller, where it is known without a call. */
  get caller(): Identity | null {
    return this.knownCaller;
  }

  /** Settles when the response has been sent: at once, but for an incremental one. False where the client left before its end. */
  get delivery(): Promise<boolean> {
    return this.delivered;
  }

  /** By useResults. */
  addDocument(text: string): void {
    this.sentDocuments.push(text);
  }

  /** By useResults, and by useResponseCache for what is not executed again. */
  addOperation(name: string): void {
    this.executedOperations.push(name);
  }

  /** By useResults and useScheduling. Errors beside data that has been sent make the outcome partial. */
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

  /** By useResponseCache: the caller of a response is that of the one it was kept from. */
  setCaller(caller: Identity | null): void {
    this.knownCaller = caller;
  }

  /** By the gateway, for each operation: where resolvers put errors that no field threw. */
  openReported(): GraphQLError[] {
    this.reported = [];
    return this.reported;
  }

  /** By useResults: those errors of the operation that began last, for the next payload. */
  takeReported(): GraphQLError[] {
    return this.reported.splice(0);
  }
}
