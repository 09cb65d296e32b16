/** What a refusal means: exact codes first, then the words of its code, then those of its message, then its status. */
import type { Meaning, Refusal } from './refusal.js';
import { byCredentialsAndLoad, byExactCode } from './refusal-codes.js';
import { byCode, byCommonWords, byMessage, saysLater, saysUnpaid, wordsOf } from './refusal-words.js';

/** `absent` are the descriptor's codes, exact ones: what this action answers for a thing that is not there. */
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
  // Something on the way to the API answered in its place.
  if (code === '') return httpStatus === 408 || httpStatus === 504 ? 'timeout' : 'unavailable';
  // A status as the code says no more than the status.
  if (/^\d+$/.test(code)) return byStatus('', '', httpStatus);
  const words = wordsOf(code);
  const certain = byCode(words);
  // Whatever the code calls it, money or a real name that is missing is the account's.
  if (certain === 'conflict' && saysUnpaid(message)) return 'account';
  // What stands in the way of a read is gone soon, where upstream says to ask later.
  if (certain === 'conflict' && !isWrite) return saysLater(message) ?? certain;
  return certain ?? bySentence(words, message) ?? byCommonWords(words) ?? byStatus(words, message, httpStatus);
}

/** A limit that a value exceeds is one of the value, where the code says that a value is wrong. */
function bySentence(words: string, message: string): Meaning | undefined {
  const meaning = byMessage(message);
  const isValue = /^ (?:invalid|illegal|param\w*) (?!operation|action|status|state)/.test(words);
  return meaning === 'conflict' && isValue && /exceed|maximum/i.test(message) ? 'invalid' : meaning;
}

/** Codes that are RAM's, or that products pass on from it. */
const ofRam =
  /^(?:(?:Forbidden\.)?(?:RAM|NoPermission|NoRamPermission|SubUser)|NoPermission\.\w+|(?:User)?NotAuthorized|(?:User|Action)?Unauthorized(?:Operation)?|InvalidUser\.Unauthorized|OperationDenied\.NotAuthorized|SubAccountNoPermission|AuthenticationFail\.NoPermission|(?:Ex|Im)plicitDeny)$/i;
/** Those that also refuse for other reasons, which their sentence tells then. */
const mayBeOfRam =
  /^(?:Forb\w+|StatusForbidden|Forbidden\.Action|Access(?:Denied|Forbidden)(?:Exception)?|ActionNotPermitted)$/i;
const saysRam =
  /(?:not|un) ?authori[sz]ed to (?:operate|perform|do|access)|\bRAM\b|authentication (?:is|has) failed for|no(?:t have)? (?:the )?permissions?\b/i;
/** Rights that others than RAM give, or that are on other actions than the one that was called. */
const saysOther =
  /service[- ]?linked|service (?:is )?not authori[sz]ed|service ?role|SLR\b|system ?tag|real.?name|whitelist|\bKMS\b|privilege--|submit a ticket|apply for|bucket acl is not allowed|overdue|arrear/i;
const saysRight = /author|permi[st]|right|access|den[iy]|forbid|\bRAM\b|belong|not available for you|^\W*$|%s/i;

/** Whether a grant by RAM would lift it. People must not be sent to ask for a permission that would not help. */
function isAboutPermission({ code, message, denial }: Refusal): boolean {
  if (denial) return true;
  if (saysOther.test(`${code} ${message}`)) return false;
  if (ofRam.test(code)) return true;
  return mayBeOfRam.test(code) ? saysRight.test(message) : saysRam.test(message);
}

/** ECS says with 403 that the state of a thing is in the way: only who asks can be forbidden something. */
const aboutCaller = /user|account|caller|author|permi[st]|access|forbid|contact|privilege/i;
/** Without a sentence: `ImageIsExporting`, `MinorVersion.TooLow`. */
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
