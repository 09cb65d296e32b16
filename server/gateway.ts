import { useDeferStream } from '@graphql-yoga/plugin-defer-stream';
import type { GraphQLError, GraphQLSchema, ValidationRule } from 'graphql';
import { type CORSOptions, createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Accounts } from '../client/accounts.js';
import type { Client } from '../client/client.js';
import type { Cloud } from '../client/cloud.js';
import type { WorkBudget } from '../client/request/work-budget.js';
import { type AdmissionLimits, type Admissions, CallerAdmission } from './admission/caller-admission.js';
import { TaskScheduler } from './admission/task-scheduler.js';
import type { Callers } from './callers/callers.js';
import { ParsedDocuments } from './documents/parsed-documents.js';
import type { DocumentStore } from './documents/persisted-documents.js';
import { printPublic } from './documents/print-public.js';
import type { TrustedDocuments } from './documents/trusted-documents.js';
import type { ExplorerOptions } from './explorer/page.js';
import type { IsTrusted } from './http/client-address.js';
import { useBatchAdmission } from './plugins/access/use-batch-admission.js';
import { useCallers } from './plugins/access/use-callers.js';
import { useCsrfPrevention } from './plugins/access/use-csrf-prevention.js';
import { useLoadShedding } from './plugins/access/use-load-shedding.js';
import { useLoopbackHost } from './plugins/access/use-loopback-host.js';
import { useCompleteAnswers, useExecutionTurn, useScheduling } from './plugins/access/use-scheduling.js';
import { useBodyLimit } from './plugins/document/use-body-limit.js';
import { type DocumentLimits, useDocumentLimits } from './plugins/document/use-document-limits.js';
import { useDocumentRules } from './plugins/document/use-document-rules.js';
import { useHiddenSchema } from './plugins/document/use-hidden-schema.js';
import { useParsedDocuments } from './plugins/document/use-parsed-documents.js';
import { usePersistedDocuments } from './plugins/document/use-persisted-documents.js';
import { type PlanRequest, usePlans } from './plugins/document/use-plans.js';
import { useRequestShape } from './plugins/document/use-request-shape.js';
import { documentIdNames, useTrustedDocuments } from './plugins/document/use-trusted-documents.js';
import { useVariables } from './plugins/document/use-variables.js';
import { type ConsolePluginOptions, useConsole } from './plugins/pages/use-console.js';
import { useExplorer } from './plugins/pages/use-explorer.js';
import { usePages } from './plugins/pages/use-pages.js';
import { useContentNegotiation } from './plugins/response/use-content-negotiation.js';
import { type Execute, useExecution } from './plugins/response/use-execution.js';
import { useExports } from './plugins/response/use-exports.js';
import { useFieldUsage } from './plugins/response/use-field-usage.js';
import { useIncremental } from './plugins/response/use-incremental.js';
import { useIntrospection } from './plugins/response/use-introspection.js';
import { useRequestLog } from './plugins/response/use-request-log.js';
import { useResponseCache } from './plugins/response/use-response-cache.js';
import { type Reporting, useResults } from './plugins/response/use-results.js';
import { useSerialization } from './plugins/response/use-serialization.js';
import type { InFlight } from './request/in-flight.js';
import type { RequestLimits } from './request/open-request.js';
import { RequestContexts } from './request/request-context.js';
import type { RemovedMember, SkippingList } from './request/response-record.js';
import { auditWrite } from './telemetry/audit.js';
import { type Watched, watchFields } from './telemetry/field-batches.js';
import type { Metrics } from './telemetry/metrics.js';
import { createTelemetry } from './telemetry/telemetry.js';
import type { Tracing } from './telemetry/tracing.js';

export interface GatewayOptions {
  readonly schema: GraphQLSchema;
  readonly client: Client;
  readonly callers: Callers;
  readonly log: Logger;
  readonly limits: GatewayLimits;
  /** What several gateways share. Default: nothing, for one that is alone. */
  readonly shared?: { readonly admissions: Admissions; readonly documents: DocumentStore } | null;
  /** Origins of pages that may send requests from a browser. '*' = any. */
  readonly corsOrigins: readonly string[];
  /** Which proxies may say the address of a client. Default: none. */
  readonly isTrustedProxy?: IsTrusted | undefined;
  /** If set, only these documents are executed. */
  readonly trustedDocuments: TrustedDocuments | null;
  /** Whether clients may send hashes of documents. Off with trusted documents. */
  readonly persistedDocuments: boolean;
  readonly metrics: Metrics;
  /** What /metrics answers. Default: the metrics of this process. Null: /metrics is elsewhere. */
  readonly metricsText?: (() => Promise<string>) | null | undefined;
  /** Whether the fields that requests ask for are counted. Default: not. */
  readonly fieldUsage?: boolean;
  /** Null if no collector of spans is configured. */
  readonly tracing: Tracing | null;
  readonly inFlight: InFlight;
  /** Whether the event loop is so late that the gateway refuses requests. */
  readonly isLate: () => boolean;
  readonly introspection: boolean;
  /** Null = no explorer. */
  readonly explorer: ExplorerOptions | null;
  /** Null or absent = no console. */
  readonly console?: Omit<ConsolePluginOptions, 'schema' | 'hasExplorer'> | null;
  /** Serves only requests to a loopback host, because the mode needs no credentials of the caller. */
  readonly loopbackOnly: boolean;
  /** The only translation of failures into GraphQL errors. */
  readonly toGraphQLError: (error: unknown) => GraphQLError;
  /** Rules for documents besides those of GraphQL. */
  readonly documentRules: readonly ValidationRule[];
  readonly planRequest: PlanRequest;
  readonly execute: Execute;
  readonly isReady: () => boolean;
}

export interface GatewayLimits extends RequestLimits, DocumentLimits {
  readonly admission: AdmissionLimits;
  readonly maxBodyBytes: number;
  /** Bytes of answers that all requests together may hold. */
  readonly maxLiveBytes: number;
  /** The maximum of operations in one HTTP request. */
  readonly maxBatch: number;
  /** The most items that orderBy and groups may walk. */
  readonly maxOrdered: number;
}

/** The context of resolvers, without what yoga adds. */
interface GatewayContext extends Reporting, Watched {
  readonly cloud: Cloud;
  readonly accounts: Accounts;
  readonly work: WorkBudget;
  readonly maxOrdered: number;
  /** The state of a request that reads page after page. */
  readonly walk: object | null;
  readonly report: (error: GraphQLError) => void;
  readonly noteRemoved: (member: RemovedMember) => void;
  readonly noteSkipped: (list: SkippingList) => void;
  readonly audit: (record: object) => void;
}

export type Gateway = YogaServerInstance<object, GatewayContext>;

/** Builds the HTTP side of the gateway: callers, pages, responses and errors. */
export function createGateway(options: GatewayOptions): Gateway {
  const { schema, client, log, limits, explorer, metrics, tracing, inFlight, corsOrigins, trustedDocuments } = options;
  const { shared = null } = options;
  if (tracing) watchFields(schema);
  const telemetry = createTelemetry({ log, metrics, tracing });
  const contexts = new RequestContexts();
  const scheduler = new TaskScheduler(limits.maxLiveBytes);
  const parsed = new ParsedDocuments();
  const plugins = [
    ...(options.loopbackOnly ? [useLoopbackHost()] : []),
    usePages({
      sdl: options.introspection ? () => printPublic(schema) : null,
      isReady: options.isReady,
      metricsText: options.metricsText === undefined ? metrics.text : options.metricsText,
    }),
    useLoadShedding({ isLate: options.isLate, metrics }),
    ...(options.console ? [useConsole({ ...options.console, schema, hasExplorer: explorer !== null })] : []),
    ...(explorer ? [useExplorer(explorer)] : []),
    useCallers({
      contexts,
      callers: options.callers,
      isTrustedProxy: options.isTrustedProxy ?? (() => false),
      client,
      limits,
      log,
      metrics,
      telemetry,
      inFlight,
      scheduler,
      callerAdmission: shared?.admissions ?? new CallerAdmission(limits.admission),
    }),
    useScheduling({ contexts, metrics, scheduler, limits }),
    useCsrfPrevention(),
    useBodyLimit(limits.maxBodyBytes),
    useRequestShape(),
    useBatchAdmission({ contexts, maxBatch: limits.maxBatch, metrics }),
    // Before useResults, which records the document.
    trustedDocuments
      ? useTrustedDocuments(trustedDocuments)
      : usePersistedDocuments(options.persistedDocuments, shared?.documents ?? null),
    useResults({ contexts, log, toGraphQLError: options.toGraphQLError }),
    // Before useResponseCache, which writes whole bodies itself.
    useContentNegotiation(),
    useResponseCache(contexts, client),
    useCompleteAnswers(contexts),
    // After useResults, which may still add an error to a refusal: the log line describes what was sent.
    useRequestLog({ contexts, log, metrics }),
    ...useDocumentLimits(limits),
    useParsedDocuments(parsed),
    useDocumentRules(options.documentRules),
    useExecutionTurn(contexts),
    ...(options.introspection ? [] : useHiddenSchema()),
    usePlans({ contexts, maxCalls: limits.maxCalls, planRequest: options.planRequest }),
    useVariables(),
    useDeferStream(),
    useIncremental(),
    ...(options.fieldUsage ? [useFieldUsage(contexts)] : []),
    useExecution(contexts, options.execute),
    ...(options.introspection ? [useIntrospection(contexts, options.execute)] : []),
    useSerialization(contexts, options.toGraphQLError),
    useExports({ contexts, execute: options.execute, log, toGraphQLError: options.toGraphQLError }),
  ];
  return createYoga<object, GatewayContext>({
    schema,
    plugins,
    context: ({ request }) => {
      const context = contexts.get(request);
      const { cloud, accounts, task, trace, record } = context;
      const reported = record.openReported();
      const removed = record.openRemoved();
      const skipping = record.openSkipping();
      return {
        cloud,
        accounts,
        work: task,
        maxOrdered: limits.maxOrdered,
        walk: null,
        reported,
        removed,
        report: (error) => reported.push(error),
        noteRemoved: (member) => removed.add(member),
        skipping,
        noteSkipped: (list) => skipping.push(list),
        audit: (write) => auditWrite(log, context, write),
        batches: trace.batches,
      };
    },
    logging: quiet(log),
    maskedErrors: false,
    multipart: false,
    cors: corsOrigins.length > 0 ? corsFor(corsOrigins) : false,
    batching: limits.maxBatch > 1 ? { limit: limits.maxBatch } : false,
    maxRequestBodySize: false,
    extraParamNames: [...documentIdNames],
    parserAndValidationCache: { documentCache: parsed, errorCache: parsed.errors },
    landingPage: false,
    healthCheckEndpoint: '/healthz',
    graphiql: false,
  });
}

/** Credentials come in headers that the page itself sets, so a browser need not add any of its own. */
function corsFor(origins: readonly string[]): (request: Request) => CORSOptions {
  const allowed = {
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    credentials: false,
    maxAge: 600,
  };
  return (request) => {
    const origin = request.headers.get('origin');
    if (origin === null || !(origins.includes(origin) || origins.includes('*'))) return false;
    return { ...allowed, origin: ['*'] }; // That is: this one, and Vary says so.
  };
}

/** Yoga's own messages are about its internals; what goes wrong there is a bug of ours. */
function quiet(log: Logger): Record<'debug' | 'info' | 'warn' | 'error', (...args: unknown[]) => void> {
  const ignore = () => undefined;
  return { debug: ignore, info: ignore, warn: ignore, error: (...args) => log.error({ err: args[0] }, 'server error') };
}
