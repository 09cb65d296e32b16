/** What a refusal means: by its exact code, then by the words of the code, then by its message, then by its status. */
import type { Meaning, Refusal } from './refusal.js';
import { byCredentialsAndLoad, byExactCode } from './refusal-codes.js';
import { byCode, byCommonWords, byMessage, saysLater, saysUnpaid, wordsOf } from './refusal-words.js';

/** `absent` lists the codes by which this action reports that the resource does not exist. They are compared exactly. */
export function meaningOf(refusal: Refusal, absent: readonly string[] = []): Meaning {
  const meaning =
    byCredentialsAndLoad(refusal) ??
    (absent.includes(refusal.code) ? 'absent' : undefined) ??
    byExactCode(refusal) ??
    (refusal.denial ? 'forbidden' : undefined) ??
    byWords(refusal);
  return meaning === 'forbidden' && !isAboutPermission(refusal) ? 'account' : meaning;
}

function byWords({ code, message, httpStatus, isWrite }: Refusal): Meaning {
  // A proxy on the way answered in place of the API.
  if (code === '') return httpStatus === 408 || httpStatus === 504 ? 'timeout' : 'unavailable';
  // A code that is a number repeats the status.
  if (/^\d+$/.test(code)) return byStatus('', '', httpStatus);
  const words = wordsOf(code);
  const certain = byCode(words);
  // Unpaid bills and a missing real name concern the account, with any code.
  if (certain === 'conflict' && saysUnpaid(message)) return 'account';
  // A conflict with a read passes soon if upstream says to ask later.
  if (certain === 'conflict' && !isWrite) return saysLater(message) ?? certain;
  return certain ?? bySentence(words, message) ?? byCommonWords(words) ?? byStatus(words, message, httpStatus);
}

/** An exceeded limit means an invalid value if the code says that a value is wrong. */
function bySentence(words: string, message: string): Meaning | undefined {
  const meaning = byMessage(message);
  const isValue = /^ (?:invalid|illegal|param\w*) (?!operation|action|status|state)/.test(words);
  return meaning === 'conflict' && isValue && /exceed|maximum/i.test(message) ? 'invalid' : meaning;
}

/** Codes of RAM, and codes that products pass on from RAM. */
const ofRam =
  /^(?:(?:Forbidden\.)?(?:RAM|NoPermission|NoRamPermission|SubUser)|NoPermission\.\w+|(?:User)?NotAuthorized|(?:User|Action)?Unauthorized(?:Operation)?|InvalidUser\.Unauthorized|OperationDenied\.NotAuthorized|SubAccountNoPermission|AuthenticationFail\.NoPermission|(?:Ex|Im)plicitDeny)$/i;
/** Codes with several reasons. The message tells which one applies. */
const mayBeOfRam =
  /^(?:Forb\w+|StatusForbidden|Forbidden\.Action|Access(?:Denied|Forbidden)(?:Exception)?|ActionNotPermitted)$/i;
const saysRam =
  /(?:not|un) ?authori[sz]ed to (?:operate|perform|do|access)|\bRAM\b|authentication (?:is|has) failed for|no(?:t have)? (?:the )?permissions?\b/i;
/** Rights that RAM does not give, or rights to actions other than the called one. */
const saysOther =
  /service[- ]?linked|service (?:is )?not authori[sz]ed|service ?role|SLR\b|system ?tag|real.?name|whitelist|\bKMS\b|privilege--|submit a ticket|apply for|bucket acl is not allowed|overdue|arrear/i;
const saysRight = /author|permi[st]|right|access|den[iy]|forbid|\bRAM\b|belong|not available for you|^\W*$|%s/i;

/** Whether a RAM grant would lift the refusal. Users must not be told to ask for a permission that does not help. */
function isAboutPermission({ code, message, denial }: Refusal): boolean {
  if (denial) return true;
  if (saysOther.test(`${code} ${message}`)) return false;
  if (ofRam.test(code)) return true;
  return mayBeOfRam.test(code) ? saysRight.test(message) : saysRam.test(message);
}

/** ECS also sends 403 for the state of a resource. Only a message about the caller can be a denial. */
const aboutCaller = /user|account|caller|author|permi[st]|access|forbid|contact|privilege/i;
/** Codes without a message, such as `ImageIsExporting` and `MinorVersion.TooLow`. */
const aboutThing = / (?:is|has|are|too|no|not|last) |[a-z]{3}ing /;

function isAboutThing(words: string, message: string): boolean {
  const isSaid = /[a-z]/i.test(message.replaceAll('%s', ''));
  return isSaid ? !aboutCaller.test(message) : aboutThing.test(words) && !aboutCaller.test(words);
}

function byStatus(words: string, message: string, httpStatus: number): Meaning {
  if (httpStatus === 408 || httpStatus === 504) return 'timeout';
  if (httpStatus >= 500) return 'unavailable';
  if (httpStatus === 401 || httpStatus === 402) return 'account';
  if (httpStatus === 403) return isAboutThing(words, message) ? 'conflict' : 'account';
  if (httpStatus === 404) return 'absent';
  return httpStatus === 409 || httpStatus === 412 ? 'conflict' : 'invalid';
}
