/** The HTTP request and answer for verifiers and products of the embedded cloud, without sockets and streams. */
export interface WireRequest {
  readonly method: string;
  /** Host header without a port, lower-case; empty when it is not below aliyuncs.com, as with a bare IP or localhost. */
  readonly host: string;
  /** Host header exactly as sent: signatures cover it. */
  readonly hostHeader: string;
  /** Percent-encoded path exactly as on the wire. */
  readonly path: string;
  /** Decoded pairs in wire order; a name without `=` has the value ''. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or the bytes of an object as Latin-1. */
  readonly body: string;
  readonly encoding?: 'latin1';
}
