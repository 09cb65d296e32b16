import type { PublishedParameter } from '../../published/product.js';
import { badInput } from '../errors.js';
import { meant } from '../nouns/declaration/problems.js';
import type { Callable } from './callable.js';
import { checkValue } from './values.js';

/** Checks the parameters of a call against what is published about its action, before the call. */

/** A parameter with its checked value. */
export interface Given {
  readonly parameter: PublishedParameter;
  readonly value: unknown;
}

/** Parameters by which the gateway signs and addresses a call, in lower case. */
const reserved: ReadonlySet<string> = new Set(
  'accesskeyid action format securitytoken signature signaturemethod signaturenonce signaturetype signatureversion timestamp version'.split(
    ' ',
  ),
);

const region = /^region_?id$/i;

/** The parameter that takes the region of the call. Undefined if the action has none. */
export function regionParameter({ action }: Callable): PublishedParameter | undefined {
  return action.parameters.find(({ name, place }) => region.test(name) && place !== 'header');
}

/** Throws for the first parameter that upstream would refuse, or that would change what is called. */
export function checkedParams(callable: Callable, given: unknown, regionId: string | null): readonly Given[] {
  const called = `${callable.product.name} ${callable.action.name}`;
  if (!isObject(given)) throw badInput(`\`params\` must be an object with the parameters of ${called} by their names.`);
  for (const name of Object.keys(given)) checkName(name, callable, called);
  const ofRegion = regionParameter(callable);
  return callable.action.parameters.flatMap((parameter): Given[] => {
    const { name, shape } = parameter;
    if (parameter === ofRegion) return regionOf(parameter, regionId, called);
    // A required parameter with a default has only this value, or is usual.
    const preset = shape.required ? shape.default : undefined;
    const value = (Object.hasOwn(given, name) ? given[name] : null) ?? preset ?? null;
    if (value === null) {
      if (shape.required) throw badInput(`${called} requires the parameter ${name}. Give it in \`params\`.`);
      return [];
    }
    if (parameter.place === 'header') return [];
    checkValue(name, value, shape, callable.published);
    return [{ parameter, value }];
  });
}

function regionOf(parameter: PublishedParameter, regionId: string | null, called: string): Given[] {
  if (regionId !== null) return [{ parameter, value: regionId }];
  if (!parameter.shape.required) return [];
  throw badInput(`${called} requires a region. Give it as the argument \`regionId\`.`);
}

function checkName(name: string, { product, action }: Callable, called: string): void {
  const shown = JSON.stringify(name.slice(0, 80));
  if (region.test(name)) throw badInput(`${shown} is not given in \`params\`: give the argument \`regionId\`.`);
  const parameter = action.parameters.find((each) => each.name === name);
  // In a query of RPC style these would be read in place of those of the gateway.
  if (reserved.has(name.toLowerCase()) && (product.wire === 'rpc' || !parameter)) {
    throw badInput(`${shown} is set by the gateway and cannot be given in \`params\`.`);
  }
  if (parameter?.place === 'header') {
    throw badInput(`${shown} of ${called} is sent as a header, which \`call\` does not send. Leave it out.`);
  }
  if (parameter) return;
  const known = action.parameters.filter(({ place }) => place !== 'header').map((each) => each.name);
  const [list = ''] = name.split('.', 1);
  const nearest = known.includes(list) ? ` Give ${list} as a list or an object.` : meant(name, known);
  throw badInput(`${called} has no parameter ${shown}.${nearest}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
