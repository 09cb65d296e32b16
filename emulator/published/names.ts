/** What the names of actions, parameters and members say: which thing they are about, and whether they hold its id, name or ARN. */

export type Form = 'id' | 'name' | 'arn';

export interface Meaning {
  /** The thing in lower case and without signs: loadbalancer of LoadBalancerIds and load_balancer_name; empty of Id and Name. */
  readonly stem: string;
  readonly form: Form;
}

const endings =
  /^(?<stem>.*?)(?:[_-]?(?<ending>Id|ID|Ids|IDs|Name|Names|Arn|Arns|ARN|ARNs)|(?:^|[_-])(?<plain>id|ids|name|names|arn|arns))(?:[_-]?[Ll]ists?)?$/;

const meanings = new Map<string, Meaning | null>();

/** Null where a name speaks of no thing: RequestId of none that could be asked for, BandwidthPrice of none at all. */
export function meaningOf(name: string): Meaning | null {
  const known = meanings.get(name);
  if (known !== undefined) return known;
  const { stem = '', ending, plain } = endings.exec(name)?.groups ?? {};
  const form = (ending ?? plain ?? '').toLowerCase().replace(/s$/, '');
  const isForm = form === 'id' || form === 'name' || form === 'arn';
  const meaning: Meaning | null = isForm && !/^request$/i.test(stem) ? { stem: squeezed(stem), form } : null;
  meanings.set(name, meaning);
  return meaning;
}

/** One spelling for db_instance, DBInstance and db-instance. */
export function squeezed(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
}

const verbs =
  /^(?:Batch)?(?:Describe|List|Get|Query|Search|Check|Count|Lookup|Head|Select|Fetch|Find|Inquiry|Preview|Validate|Describe|Ons)/;
const asides = /(?:attributes?|details?|infos?|information|status|config|configuration|v\d|ex|list)$/;

/** The thing that an action is about, in the singular: loadbalancer of DescribeLoadBalancerAttribute. */
export function nounOf(action: string): string {
  let noun = squeezed(action.replace(verbs, ''));
  for (let cut = noun.replace(asides, ''); cut !== noun && cut.length > 2; cut = noun.replace(asides, '')) noun = cut;
  return singular(noun);
}

export function singular(noun: string): string {
  if (/(?:ss|us|is)$/.test(noun)) return noun;
  if (/ies$/.test(noun)) return noun.replace(/ies$/, 'y');
  if (/(?:sses|xes|ches|shes)$/.test(noun)) return noun.slice(0, -2);
  return noun.replace(/s$/, '');
}

/** The first letters of its words, as ids begin with: tr of TransitRouter, dom of Domain. */
export function initials(name: string): string {
  const words = name.replace(/(?:Id|Name)$/, '').match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g) ?? [];
  return (words.length > 1 ? words.map((word) => word[0]).join('') : (words[0] ?? 'x').slice(0, 3)).toLowerCase();
}
