import type { Action } from '../../client/model/action.js';
import type { ListAction, Resource } from '../../client/model/resource.js';
import type { Enumeration } from '../fields/enumeration.js';
import { builtSchema } from './built-schema.js';
import { type Compiled, compile, compileBuilt } from './compile.js';
import type { Noun } from './descriptors.js';
import { provedBy } from './evidence/proofs.js';
import { readProofs, readSchemaFiles } from './schema-files.js';

/** The compiled schema/. All other modules get kinds, actions, lists and enums from here by name. */
export const declared: Compiled = builtSchema
  ? compileBuilt(builtSchema)
  : compile(readSchemaFiles(), provedBy(readProofs()));

/** The public schema. */
export const { typeDefs } = declared;

export function nounOf(type: string): Noun {
  return declared.nouns.get(type) ?? unknown(`kind ${type}`);
}

export function resourceOf(type: string): Resource {
  return nounOf(type).resource;
}

/** By product and action, such as Ram.GetUser. */
export function declaredAction(name: string): Action {
  return declared.actions.get(name)?.action ?? unknown(`action ${name}`);
}

/** By product and action, such as Ram.ListAccessKeys. */
export function declaredList(name: string): ListAction {
  return declared.lists.get(name) ?? unknown(`list ${name}`);
}

export function declaredEnum(name: string): Enumeration<string> {
  return declared.enums.get(name) ?? unknown(`enum ${name}`);
}

function unknown(what: string): never {
  throw new Error(`schema/ does not declare the ${what}.`);
}
