import type { ComponentChildren } from 'preact';
import { Link } from '../app/link.js';
import { addressOf } from '../app/route.js';
import { summaryOf } from './catalogue.js';

/** The address of the page of one thing. With its kind, the page needs no call to find it out. */
export function thingAddress(id: string, kind?: string | null): string {
  return addressOf(kind ? `/thing/${kind}` : '/thing', { id });
}

/** A link to the page of a thing; plain text for kinds that have none. */
export function ThingLink({
  id,
  kind,
  children,
}: {
  readonly id: string | null | undefined;
  readonly kind: string | null;
  readonly children: ComponentChildren;
}) {
  if (!id || (kind && summaryOf(kind)?.isNode === false)) return <>{children}</>;
  return <Link to={thingAddress(id, kind)}>{children}</Link>;
}
