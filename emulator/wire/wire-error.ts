/** Refusals with their exact code and status; products write them in their own format. */
export interface AccessDeniedDetail {
  readonly AuthAction: string;
  readonly AuthPrincipalType: 'RootUser' | 'SubUser' | 'AssumedRoleUser';
  readonly AuthPrincipalDisplayName: string;
  readonly AuthPrincipalOwnerId: string;
  readonly NoPermissionType: 'ImplicitDeny' | 'ExplicitDeny';
  readonly PolicyType: string;
  readonly EncodedDiagnosticMessage: string;
}

export class WireError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: {
      readonly accessDeniedDetail?: AccessDeniedDetail;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
  }
}

export function missing(name: string): WireError {
  return new WireError(
    400,
    'MissingParameter',
    `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
  );
}

/** `what` is the part of the code after Invalid, such as PageSize or Parameter.NextToken. */
export function invalid(what: string, status = 400): WireError {
  return new WireError(status, `Invalid${what}`, `The specified parameter ${what} is not valid.`);
}
